package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.ErrorCode;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What members decide together is seen by each of them, and survives all of them. */
@Timeout(300)
class DecisionsTest {
    private static final String PATH = Decisions.ROOT + "/some/thing";

    @TempDir
    Path folder;

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(100, TimeUnit.SECONDS);
    }

    private static ErrorCode refusal(CompletableFuture<Entry> answer) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(answer));
        return Decisions.codeOf(refused).orElseThrow(() -> new AssertionError(refused));
    }

    @Test
    void shouldBeWrittenByAnyMemberAndSeenByAll() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            Decisions leader = trio.leader().server.decisions();
            Decisions follower = trio.follower().server.decisions();
            List<String> seen = new CopyOnWriteArrayList<>();
            trio.leader()
                    .server
                    .slots()
                    .onLoop(() -> leader.watch(
                            PATH, now -> seen.add(now.map(Entry::text).orElse("nothing"))));

            Entry made = get(follower.create(PATH, "one"));
            assertEquals(0, made.version());
            assertEquals(ErrorCode.NODE_EXISTS, refusal(leader.create(PATH, "two")));
            assertEquals(1, get(follower.set(PATH, "two", 0)).version());
            SwapServer.until("the leader to see it", () -> seen.contains("two"));
            assertEquals(ErrorCode.BAD_VERSION, refusal(leader.set(PATH, "three", 0)));
            assertEquals("three", get(leader.put(PATH, "three")).text());
            SwapServer.until(
                    "the follower to see it",
                    () -> follower.read(PATH).join().map(Entry::text).equals(Optional.of("three")));
            assertEquals(
                    "three", get(follower.delete(PATH, Decisions.ANY_VERSION)).text());
            assertEquals(ErrorCode.NO_NODE, refusal(follower.delete(PATH, Decisions.ANY_VERSION)));
            SwapServer.until("it to be gone", () -> seen.get(seen.size() - 1).equals("nothing"));
            assertEquals(List.of("nothing", "one", "two", "three", "nothing"), seen);

            assertThrows(ExecutionException.class, () -> get(leader.create("/elsewhere", "")), "not below the root");
            assertThrows(ExecutionException.class, () -> get(leader.create(PATH, "x".repeat(Decisions.MAX_BYTES + 1))));
            get(leader.put(PATH, "for good"));
        }
        try (Trio again = Trio.begun(folder, SwapServer.QUICK)) {
            Trio.One left = again.running.get(1);
            assertEquals(
                    "for good",
                    get(left.server.decisions().read(PATH)).orElseThrow().text());
            again.stop(again.running.get(2));
            again.stop(again.running.get(3));
            SwapServer.until("no leader", () -> left.role().equals("looking"));
            assertEquals(
                    ErrorCode.OPERATION_TIMEOUT, refusal(left.server.decisions().put(PATH, "alone")));
            assertEquals(
                    "for good",
                    get(left.server.decisions().read(PATH)).orElseThrow().text());
        }
    }
}
