package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Role;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash points of hot-swap 2 (CP31 to CP45) for the client transport and the store, of a leader, a follower and an observer of a
 * living ensemble: the member starts again on what the power loss has left of its disk, finds exactly the old or exactly the new
 * provider, as the table says, and comes level with the others. {@code -Dzabitat.campaign=1} plays all of them, else a draw; {@code
 * -Dzabitat.seed} repeats it.
 */
@Timeout(1800)
class CrashPointsTest {
    private static final int VOTERS = 3;
    private static final int OBSERVER = 4;
    private static final Set<Which> OLD = Set.of(Which.OLD);
    private static final Set<Which> NEW = Set.of(Which.NEW);
    private static final Set<Which> EITHER = Set.of(Which.OLD, Which.NEW);

    /** Who may be active. */
    private enum Which {
        OLD,
        NEW
    }

    /** What the member is when it crashes. */
    private enum Standing {
        FOLLOWER,
        OBSERVER,
        LEADER
    }

    /**
     * A crash point.
     *
     * @param back whether it is on the way back
     * @param transport who may be active afterwards; the journal says so
     * @param storage the same; the marker says so
     */
    private record Point(String name, boolean back, Set<Which> transport, Set<Which> storage, Place place) {
        Set<Which> allowed(Role role) {
            return role == Role.STORAGE ? storage : transport;
        }
    }

    /** Behind how many changes of the disk the power goes. */
    private interface Place {
        int in(Recording recording);
    }

    /** A swap that was gone through, on the disk. */
    private record Recording(
            Map<String, Integer> moments, List<Integer> journal, List<Integer> syncs, List<Integer> marker) {
        int told(String kind) {
            return moments.get(kind);
        }

        /** Behind the write of a record of the journal, before its sync. */
        int written(int record) {
            return journal.get(record) + 1;
        }

        int synced(int record) {
            return syncs.get(record) + 1;
        }
    }

    // records of the journal: 0 PREPARE, 1 SHADOW, 2 CUTOVER, 3 OBSERVE, 4 COMMIT or ROLLBACK, 5 the end
    private static final List<Point> POINTS = List.of(
            new Point("CP31 PREPARE half written", false, OLD, OLD, disk -> disk.written(0)),
            new Point("CP32 prepare recorded", false, OLD, OLD, disk -> disk.synced(0)),
            new Point("CP33 standby", false, OLD, OLD, disk -> disk.told("PREPARED")),
            new Point("CP34 shadow running", false, OLD, OLD, disk -> disk.synced(1)),
            new Point("CP34 shadow level", false, OLD, OLD, disk -> disk.told("SHADOW")),
            new Point("CP35 CUTOVER unsynced", false, OLD, OLD, disk -> disk.written(2)),
            new Point("CP36 CUTOVER synced", false, OLD, OLD, disk -> disk.synced(2)),
            new Point("CP37 switched", false, OLD, NEW, disk -> disk.told("OBSERVE")),
            new Point("CP38 OBSERVE unsynced", false, OLD, NEW, disk -> disk.written(3)),
            new Point("CP39 observing", false, OLD, NEW, disk -> disk.synced(3)),
            new Point("CP40 rollback decided", true, OLD, NEW, disk -> disk.told("ROLLBACK")),
            new Point("CP40 rollback recorded", true, OLD, EITHER, disk -> disk.synced(4)),
            new Point(
                    "CP41 back, not recorded",
                    true,
                    OLD,
                    OLD,
                    disk -> disk.journal().get(5)),
            new Point("CP41 back, record unsynced", true, OLD, OLD, disk -> disk.written(5)),
            new Point("CP42 COMMIT unsynced", false, EITHER, NEW, disk -> disk.written(4)),
            new Point("CP42 COMMIT synced", false, NEW, NEW, disk -> disk.synced(4)),
            new Point("CP43 old put aside", false, NEW, NEW, disk -> disk.told("COMMITTED")),
            new Point(
                    "CP45 marker renamed, turn",
                    false,
                    OLD,
                    EITHER,
                    disk -> disk.marker().isEmpty()
                            ? disk.synced(2)
                            : disk.marker().get(disk.marker().size() - 2) + 1),
            new Point(
                    "CP45 marker renamed, commit",
                    false,
                    EITHER,
                    NEW,
                    disk -> disk.marker().isEmpty()
                            ? disk.written(4)
                            : disk.marker().get(disk.marker().size() - 1) + 1));

    @TempDir
    Path folder;

    private final Map<Integer, CrashMember> members = new TreeMap<>();
    private final int[] ports = new int[OBSERVER + 1];
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> ledger = new LinkedHashMap<>();

    @Test
    void shouldFindOldOrNewAtEachCrashPoint() throws Exception {
        long seed = Long.getLong("zabitat.seed", System.nanoTime());
        boolean all = System.getProperty("zabitat.campaign") != null;
        System.out.println("crash points of a swap: seed " + seed + (all ? ", all" : ", a draw"));
        Random random = new Random(seed);
        configure();
        try {
            for (int id = 1; id <= OBSERVER; id++) {
                start(id, new MemoryDisk());
            }
            for (Standing standing : Standing.values()) {
                for (Role role : List.of(Role.CLIENT_TRANSPORT, Role.STORAGE)) {
                    List<Point> points = all ? POINTS : List.of(POINTS.get(random.nextInt(POINTS.size())));
                    for (boolean back : new boolean[] {true, false}) {
                        List<Point> some = points.stream()
                                .filter(point -> point.back() == back)
                                .toList();
                        if (!some.isEmpty()) {
                            play(standing, role, some, back, random);
                        }
                    }
                }
            }
        } catch (AssertionError | Exception failed) {
            throw new AssertionError("seed " + seed + ": " + failed, failed);
        } finally {
            members.values().forEach(CrashMember::close);
        }
    }

    private void play(Standing standing, Role role, List<Point> points, boolean back, Random random) throws Exception {
        int id = find(standing);
        CrashMember member = members.get(id);
        write();
        String before = member.active(role);
        int from = member.disk.changes();
        member.swap(role, back);
        String swapped = role == Role.STORAGE ? other(before, "file", "h2") : other(before, "nio", "netty");
        Recording recording = new Recording(
                Map.copyOf(member.moments),
                member.journalWrites(from),
                member.journalSyncs(from),
                member.markerRenames(from));
        write();
        member.close();
        MemoryDisk recorded = member.disk.disk;
        for (Point point : points) {
            String where = point.name() + " of " + role.key() + " at a " + standing + ", from " + before;
            MemoryDisk left =
                    PowerLoss.rebased(PowerLoss.after(recorded, point.place().in(recording), random));
            CrashMember again = start(id, left);
            SwapServer.until(where + ": " + again.ended, () -> !again.mode().equals("looking"));
            String found = again.active(role);
            Which which = found.equals(before) ? Which.OLD : Which.NEW;
            assertTrue(found.equals(before) || found.equals(swapped), where + ": " + found);
            assertTrue(point.allowed(role).contains(which), where + ": " + which);
            if (role == Role.STORAGE && point.name().startsWith("CP42")) { // the marker has not heard of it
                SwapServer.until(
                        where + ": watched on",
                        () -> again.swaps.status().stream()
                                .anyMatch(status -> status.swap().phase() == Phase.OBSERVE));
            } else if (role == Role.STORAGE && point.name().equals("CP40 rollback recorded")) {
                SwapServer.until(where + ": back", () -> again.active(role).equals(before));
            }
            write();
            check(id, where);
            assertEquals("", again.ended, where);
            again.close();
        }
        start(id, PowerLoss.rebased(recorded));
    }

    private static String other(String before, String one, String two) {
        return before.equals(one) ? two : one;
    }

    private int find(Standing standing) throws InterruptedException {
        String mode = standing.name().toLowerCase(Locale.ROOT);
        SwapServer.until(
                "all members",
                () -> members.values().stream()
                        .noneMatch(member -> member.mode().equals("looking")));
        SwapServer.until(
                "a " + mode,
                () -> members.values().stream().anyMatch(member -> member.mode().equals(mode)));
        return members.entrySet().stream()
                .filter(entry -> entry.getValue().mode().equals(mode))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    // ------------------------------------------------------------------------------------------------ the ensemble

    private void configure() throws Exception {
        keys.put("tickTime", "500");
        keys.put("initLimit", "40");
        keys.put("syncLimit", "80");
        keys.put("maxSessionTimeout", "60000");
        for (int id = 1; id <= OBSERVER; id++) {
            ports[id] = FreePorts.next();
            String role = id > VOTERS ? ":observer" : "";
            keys.put("server." + id, "127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next() + role);
            Path data = Files.createDirectories(folder.resolve("m" + id));
            Files.writeString(data.resolve("myid"), Integer.toString(id));
        }
    }

    private CrashMember start(int id, MemoryDisk disk) throws Exception {
        Map<String, String> own = new LinkedHashMap<>(keys);
        own.put("clientPort", Integer.toString(ports[id]));
        own.put("clientPortAddress", "127.0.0.1");
        if (id > VOTERS) {
            own.put("peerType", "observer");
        }
        CrashMember member = new CrashMember(folder.resolve("m" + id), own, disk);
        members.put(id, member);
        return member;
    }

    private void write() throws Exception {
        List<String> hosts = new ArrayList<>();
        for (int id = 1; id <= VOTERS; id++) {
            hosts.add("127.0.0.1:" + ports[id]);
        }
        try (ZooKeeper client = connect(String.join(",", hosts))) {
            for (int i = 0; i < 5; i++) {
                String path = "/w" + ledger.size();
                boolean done = false;
                while (!done) {
                    try {
                        client.create(
                                path,
                                path.getBytes(StandardCharsets.UTF_8),
                                Ids.OPEN_ACL_UNSAFE,
                                CreateMode.PERSISTENT);
                        done = true;
                    } catch (KeeperException.NodeExistsException before) {
                        done = true;
                    } catch (KeeperException.ConnectionLossException again) {
                        // a leader has gone
                    }
                }
                ledger.put(path, path);
            }
        }
    }

    private void check(int id, String where) throws Exception {
        try (ZooKeeper client = connect("127.0.0.1:" + ports[id])) {
            SwapServer.until("an answer, " + where, () -> holdsAll(client, where));
        }
    }

    /** False when the connection was lost meanwhile: then it is asked again. */
    private boolean holdsAll(ZooKeeper client, String where) throws InterruptedException {
        try {
            client.sync("/");
            for (String path : ledger.keySet()) {
                assertEquals(path, new String(client.getData(path, false, null), StandardCharsets.UTF_8), where);
            }
            return true;
        } catch (KeeperException.ConnectionLossException again) {
            return false;
        } catch (KeeperException refused) {
            throw new AssertionError(where, refused);
        }
    }

    private static ZooKeeper connect(String hosts) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(hosts, 40_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(100, TimeUnit.SECONDS), "no connection to " + hosts);
        return client;
    }
}
