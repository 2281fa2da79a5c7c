package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.harness.ServerProcess.Kind;
import io.zabitat.itests.harness.StockClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that was stopped for longer than its followers wait finds a successor: it answers nobody from its old state. */
class PausedLeaderIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final int GET_DATA = 4;
    private static final int REPLY_HEADER = 16;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void shouldAnswerNobodyFromAnEndedLeadership() throws Exception {
        Ensemble.with(folder, "ZZZ", Map.of(), ensemble -> {
            ensemble.startLedBy(2);
            Member paused = ensemble.member(2);
            try (StockClients clients = new StockClients(ensemble.member(1).address() + ","
                            + ensemble.member(3).address());
                    RawClient reader = RawClient.withSession(paused.clientPort(), SESSION_MILLIS)) {
                ZooKeeper writer = clients.connect(SESSION_MILLIS);
                writer.create("/x", bytes("old"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                assertArrayEquals(bytes("old"), writer.getData("/x", false, null));
                paused.pause();
                Poll.until("a successor", LIMIT, () -> ensemble.leader().isPresent());
                Poll.until("the new value is written", LIMIT, () -> writer.setData("/x", bytes("new"), -1) != null);
                reader.sendRequest(
                        1, GET_DATA, Jute.frame().string("/x").bool(false).bytes());
                paused.resume();
                Optional<String> seen = value(reader);
                System.out.println("the paused leader's answer: " + seen.orElse("none"));
                assertTrue(
                        seen.isEmpty() || !seen.get().contains("old") || Kind.underTest() == Kind.APACHE,
                        "answered from an ended leadership");
                ensemble.awaitAllServing();
                Tree.same(ensemble);
            }
        });
    }

    /** The reply without its header as text, or nothing when the connection ended instead. */
    private static Optional<String> value(RawClient reader) throws IOException {
        return reader.readFrameOrEnd()
                .map(frame -> new String(frame, REPLY_HEADER, frame.length - REPLY_HEADER, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
