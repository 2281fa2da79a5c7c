package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.ErrorCode;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a member decides is written, too, when Apache's server leads, which takes nothing from those without a session. */
@Timeout(120)
class ApacheLeaderTest {
    private static final String PATH = Decisions.ROOT + "/some/thing";

    @TempDir
    Path folder;

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path own(int id) throws Exception {
        Path own = Files.createDirectories(folder.resolve("m" + id));
        Files.writeString(own.resolve("myid"), id + "\n");
        return own;
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }

    private static ErrorCode refusal(CompletableFuture<Entry> answer) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(answer));
        return Decisions.codeOf(refused).orElseThrow(() -> new AssertionError(refused));
    }

    /** Of two that are needed and know the same the one with the greater number leads. */
    @Test
    void shouldWriteInSessionsOfItsOwn() throws Exception {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("tickTime", "2000");
        keys.put("initLimit", "20");
        keys.put("syncLimit", "20");
        keys.put("server.1", "127.0.0.1:" + freePort() + ":" + freePort());
        keys.put("server.2", "127.0.0.1:" + freePort() + ":" + freePort());
        ApachePeer leader = new ApachePeer(own(2), freePort(), keys);
        try (SwapServer member = new SwapServer(own(1), SwapServer.QUICK, "nio", keys)) {
            SwapServer.until("a role", () -> SwapServer.isSettled(member.server.report()));
            assertEquals("follower", member.server.report().role());
            Decisions decisions = member.server.decisions();
            assertEquals(0, get(decisions.create(PATH, "one")).version());
            assertEquals(ErrorCode.NODE_EXISTS, refusal(decisions.create(PATH, "two")));
            assertEquals("two", get(decisions.set(PATH, "two", 0)).text());
            assertEquals(ErrorCode.BAD_VERSION, refusal(decisions.set(PATH, "three", 0)));
            assertEquals("two", get(decisions.delete(PATH, 1)).text());
            SwapServer.until("the sessions to end", () -> member.server.report().sessions() == 0);
        } finally {
            leader.close();
        }
    }
}
