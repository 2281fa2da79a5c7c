package io.zabitat.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.peer.PeerMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random and bent bytes on both ports: nothing escapes, little is held, others go on. */
class HostileBytesTest {
    private static final int MAX_PACKET = 64 * 1024;
    private static final LinkSettings SETTINGS = new LinkSettings(MAX_PACKET, 1 << 20, 64 * 1024);

    /** Real packets and streams, as raw material. */
    private static List<byte[]> valid() throws IOException {
        List<byte[]> valid = new ArrayList<>();
        for (String file : new String[] {"quorum.txt", "storage.txt"}) {
            for (String line : Files.readAllLines(Path.of("../wire/src/test/resources/io/zabitat/wire", file))) {
                if (line.startsWith("qp.") || line.startsWith("captured.")) {
                    valid.add(HexFormat.of().parseHex(line.split(" ")[1]));
                }
            }
        }
        return valid;
    }

    private static byte[] bend(byte[] bytes, Random random) {
        byte[] bent = bytes.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bent.length);
            if (random.nextBoolean() && at + 4 <= bent.length) {
                int[] values = {-1, -2, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, MAX_PACKET, random.nextInt(100)};
                ByteBuffer.wrap(bent).putInt(at, values[random.nextInt(values.length)]);
            } else {
                bent[at] = (byte) random.nextInt();
            }
        }
        return bent;
    }

    private static byte[] mixture(List<byte[]> valid, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            if (random.nextInt(6) == 0) {
                byte[] noise = new byte[random.nextInt(60)];
                random.nextBytes(noise);
                out.writeBytes(noise);
            } else {
                out.writeBytes(bend(valid.get(random.nextInt(valid.size())), random));
            }
        }
        return out.toByteArray();
    }

    private static void write(MemoryChannel channel, byte[] bytes) {
        channel.reserve(bytes.length).put(bytes);
        channel.flush();
    }

    @Test
    void shouldSurviveAnythingOnTheQuorumPort() throws IOException {
        List<byte[]> valid = valid();
        long first = System.nanoTime();
        int down = 0;
        for (long seed = first; seed < first + 5000; seed++) {
            LinkPair pair = new LinkPair(seed, SETTINGS);
            Random random = pair.net.random;
            boolean toLeader = random.nextBoolean();
            if (toLeader && random.nextInt(4) > 0) {
                pair.learner.link.send(new PeerMessage.LearnerInfo(false, 3, 0x10000, 1, 0));
                pair.settle();
            }
            write((toLeader ? pair.learner : pair.leader).socket.channel, mixture(valid, random));
            pair.settle();
            LinkEnd victim = toLeader ? pair.leader : pair.learner;
            assertEquals(List.of(), pair.net.escaped, "seed " + seed);
            assertTrue(pair.net.maxLeft <= 2 * MAX_PACKET + 1024, "seed " + seed + " held " + pair.net.maxLeft);
            assertTrue(victim.link.wantedBytes() <= (1 << 20) + MAX_PACKET + 1024, "seed " + seed);
            long ends = victim.events.stream()
                    .filter(event -> event.startsWith("down"))
                    .count();
            assertEquals(victim.link.isOpen() ? 0 : 1, ends, "seed " + seed);
            down += (int) ends;
        }
        assertTrue(down > 1000, "links that went down: " + down);
    }

    @Test
    void shouldSurviveAnythingOnTheElectionPort() {
        List<byte[]> valid = new ArrayList<>();
        for (long id = 1; id < 6; id++) {
            valid.add(HexFormat.of().parseHex("ffffffffffff0000000000000000000" + id + "0000000568" + "373a3130"));
        }
        valid.add(HexFormat.of().parseHex("ffffffffffff00017fffffffffffffff0000000868373a317c68383a"));
        valid.add(HexFormat.of().parseHex("0000000000000004"));
        valid.add(ByteBuffer.allocate(44).putInt(40).array());
        long first = System.nanoTime();
        for (long seed = first; seed < first + 300; seed++) {
            MeshWorld world = new MeshWorld(seed, 1, 2, 3);
            MeshWorld.Server one = world.start(1);
            MeshWorld.Server two = world.start(2);
            for (int i = 0; i < 30; i++) {
                write(world.raw(i % 2 == 0 ? one : two), mixture(valid, world.net.random));
                world.advance(world.net.random.nextInt(200));
            }
            assertEquals(List.of(), world.net.escaped, "seed " + seed);
            assertTrue(world.net.maxLeft <= 524288 + 4, "seed " + seed);
            // the impostors may hold an id until its owner comes: then the mesh is as it should be
            world.advance(1000);
            world.start(3);
            for (int i = 0; i < 40 && !all(world); i++) {
                for (MeshWorld.Server server : world.servers.values()) {
                    for (long to = 1; to <= 3; to++) {
                        server.send(to, "from " + server.id);
                    }
                }
                world.advance(200);
            }
            assertTrue(all(world), "seed " + seed);
        }
    }

    private static boolean all(MeshWorld world) {
        for (MeshWorld.Server server : world.servers.values()) {
            for (long from = 1; from <= 3; from++) {
                if (from != server.id && !("from " + from).equals(server.heard.get(from))) {
                    return false;
                }
            }
        }
        return true;
    }
}
