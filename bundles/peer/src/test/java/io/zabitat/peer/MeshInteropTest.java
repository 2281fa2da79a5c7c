package io.zabitat.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.server.quorum.CnxManagerAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mesh over real sockets: with itself, and with ZooKeeper's connection manager. */
class MeshInteropTest {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path dir;

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition, LoopbackMesh... meshes) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "in vain");
            for (LoopbackMesh mesh : meshes) {
                mesh.turn();
            }
        }
    }

    @Test
    void shouldConnectThreeOverRealSockets() throws Exception {
        EnsembleConfig config = LoopbackMesh.config(1, 2, 3);
        try (LoopbackMesh one = new LoopbackMesh(1, config);
                LoopbackMesh two = new LoopbackMesh(2, config);
                LoopbackMesh three = new LoopbackMesh(3, config)) {
            LoopbackMesh[] all = {one, two, three};
            for (LoopbackMesh mesh : all) {
                for (long to = 1; to <= 3; to++) {
                    mesh.send(to, "vote");
                }
            }
            for (LoopbackMesh mesh : all) {
                until(() -> mesh.heard.size() == 2, all);
                assertEquals(2, mesh.mesh.connected().size());
            }
        }
    }

    @Test
    void shouldMeetZooKeeperWithASmallerId() throws Exception {
        meet(2, 1);
    }

    @Test
    void shouldMeetZooKeeperWithALargerId() throws Exception {
        meet(1, 2);
    }

    /** Each calls first once, messages go both ways, and each is found again after it was gone. */
    private void meet(long self, long zooKeeper) throws Exception {
        EnsembleConfig config = LoopbackMesh.config(1, 2);
        List<String> received = new ArrayList<>();
        CnxManagerAccess theirs = new CnxManagerAccess(zooKeeper, LoopbackMesh.ports(config), dir.toFile());
        try {
            try (LoopbackMesh ours = new LoopbackMesh(self, config)) {
                sendUntilReceived(ours, theirs, zooKeeper, self + " hello", received);
                theirs.send(self, "welcome");
                until(() -> ours.heard.contains(zooKeeper + " welcome"), ours);
                assertEquals(List.of(zooKeeper), ours.mesh.connected());
            }
            try (LoopbackMesh again = new LoopbackMesh(self, config)) {
                long[] next = {System.nanoTime()};
                until(
                        () -> {
                            if (System.nanoTime() >= next[0]) {
                                theirs.send(self, "who is there");
                                next[0] = System.nanoTime() + 200_000_000L;
                            }
                            return again.heard.contains(zooKeeper + " who is there");
                        },
                        again);
                again.send(zooKeeper, "me");
                until(() -> take(theirs, received).contains(self + " me"), again);
                theirs.close();
                until(() -> again.mesh.connected().isEmpty(), again);
            }
        } finally {
            theirs.close();
        }
    }

    /** ZooKeeper's listener may not be there yet: as an election does, it is said again. */
    private static void sendUntilReceived(
            LoopbackMesh ours, CnxManagerAccess theirs, long to, String wanted, List<String> received)
            throws Exception {
        long[] next = {System.nanoTime()};
        until(
                () -> {
                    if (System.nanoTime() >= next[0]) {
                        ours.send(to, "hello");
                        next[0] = System.nanoTime() + 200_000_000L;
                    }
                    return take(theirs, received).contains(wanted);
                },
                ours);
    }

    private static List<String> take(CnxManagerAccess theirs, List<String> received) throws InterruptedException {
        String message = theirs.receive();
        if (!message.isEmpty()) {
            received.add(message);
        }
        return received;
    }
}
