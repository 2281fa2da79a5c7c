package io.zabitat.wire.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.proto.CheckWatchesRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.junit.jupiter.api.Test;

class WatchAndAuthRequestsTest {
    private final Map<String, byte[]> vectors = Vectors.load("/io/zabitat/wire/client.txt");

    private static JuteReader reader(byte[] body) {
        return new JuteReader(1 << 20).reset(body, 0, body.length);
    }

    private JuteReader vector(String name) throws WireException {
        JuteReader in = reader(vectors.get(name));
        in.skip(8);
        return in;
    }

    @Test
    void shouldDecodeTheVectors() throws WireException {
        Path a = Path.of("/a");
        assertEquals(
                new SetWatchesRequest(
                        4294967301L,
                        List.of(a),
                        List.of(Path.of("/n")),
                        List.of(a, Path.of("/b")),
                        List.of(),
                        List.of()),
                SetWatchesRequest.decode(OpCode.SET_WATCHES, vector("req.setWatches")));
        assertEquals(
                new SetWatchesRequest(
                        4294967301L, List.of(a), List.of(), List.of(), List.of(Path.of("/p")), List.of(Path.of("/r"))),
                SetWatchesRequest.decode(OpCode.SET_WATCHES2, vector("req.setWatches2")));
        assertEquals(
                new AddWatchRequest(a, AddWatchRequest.PERSISTENT_RECURSIVE),
                AddWatchRequest.decode(vector("req.addWatch")));
        assertEquals(
                new RemoveWatchesRequest(a, RemoveWatchesRequest.ANY),
                RemoveWatchesRequest.decode(vector("req.removeWatches")));
        assertEquals(
                new RemoveWatchesRequest(a, RemoveWatchesRequest.DATA),
                RemoveWatchesRequest.decode(vector("req.checkWatches")));
        AuthPacket auth = AuthPacket.decode(vector("req.auth"));
        assertEquals("digest", auth.scheme());
        assertArrayEquals(new byte[] {'u', ':', 'p'}, auth.auth());
    }

    @Test
    void shouldAgreeWithZooKeeperOnRandomRequests() throws WireException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            SetWatches2 theirs = random(random);
            byte[] bytes = Apache.bytes(theirs);
            SetWatchesRequest ours = SetWatchesRequest.decode(OpCode.SET_WATCHES2, reader(bytes));
            assertEquals(
                    theirs,
                    new SetWatches2(
                            ours.relativeZxid(),
                            Apache.paths(ours.data()),
                            Apache.paths(ours.exist()),
                            Apache.paths(ours.child()),
                            Apache.paths(ours.persistent()),
                            Apache.paths(ours.persistentRecursive())),
                    "seed " + seed);
            var remove = new CheckWatchesRequest(Apache.randomPath(random), random.nextInt());
            RemoveWatchesRequest decoded = RemoveWatchesRequest.decode(reader(Apache.bytes(remove)));
            assertEquals(remove, new CheckWatchesRequest(decoded.path().toString(), decoded.watcherType()));
            var packet = new org.apache.zookeeper.proto.AuthPacket(random.nextInt(), "x\u4e2d", new byte[] {1, 2});
            AuthPacket ourPacket = AuthPacket.decode(reader(Apache.bytes(packet)));
            assertEquals(
                    packet,
                    new org.apache.zookeeper.proto.AuthPacket(ourPacket.type(), ourPacket.scheme(), ourPacket.auth()));
        }
    }

    @Test
    void shouldRefuseNullLists() {
        byte[] bytes = Apache.bytes(new SetWatches(1, List.of(), null, List.of()));
        assertThrows(WireException.class, () -> SetWatchesRequest.decode(OpCode.SET_WATCHES, reader(bytes)));
    }

    @Test
    void shouldRefuseTruncatedAndHostileRequestsCheaply() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            String name = "seed " + seed;
            byte[] watches = Apache.bytes(random(random));
            Truncations.Decoder set = bytes -> SetWatchesRequest.decode(OpCode.SET_WATCHES2, reader(bytes));
            Truncations.shouldRefuseEveryPrefix(name, watches, length -> false, set);
            Truncations.shouldNotAllocateForHostileLengths(name, watches, set);
            byte[] auth = Apache.bytes(new org.apache.zookeeper.proto.AuthPacket(0, "digest", new byte[3]));
            Truncations.Decoder packet = bytes -> AuthPacket.decode(reader(bytes));
            Truncations.shouldRefuseEveryPrefix(name, auth, length -> false, packet);
            Truncations.shouldNotAllocateForHostileLengths(name, auth, packet);
            byte[] path = Apache.bytes(new CheckWatchesRequest("/abc", 2));
            Truncations.shouldRefuseEveryPrefix(
                    name, path, length -> false, bytes -> AddWatchRequest.decode(reader(bytes)));
            Truncations.shouldRefuseEveryPrefix(
                    name, path, length -> false, bytes -> RemoveWatchesRequest.decode(reader(bytes)));
        }
    }

    private static SetWatches2 random(Random random) {
        return new SetWatches2(
                random.nextLong(),
                Apache.randomPaths(random),
                Apache.randomPaths(random),
                Apache.randomPaths(random),
                Apache.randomPaths(random),
                Apache.randomPaths(random));
    }
}
