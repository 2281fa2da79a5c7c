package io.zabitat.node.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.host.Clock;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Members that want to change their stores, and the node that says whose turn it is. */
class EnsembleLockTest {
    private final Map<String, LockNodes.Note> tree = new HashMap<>();
    private final Set<Long> gone = new HashSet<>();
    private boolean answers = true;
    private boolean mute;
    private long nowMillis;
    private Runnable beforeRead = () -> {};

    private final Clock clock = new Clock() {
        @Override
        public long nanoTime() {
            return TimeUnit.MILLISECONDS.toNanos(nowMillis);
        }

        @Override
        public long wallMillis() {
            return nowMillis;
        }
    };

    private final class Tree implements LockNodes {
        private CompletableFuture<Outcome> write(boolean allowed, Runnable change) {
            if (mute) {
                return new CompletableFuture<>();
            }
            if (!answers) {
                return CompletableFuture.completedFuture(Outcome.UNKNOWN);
            }
            if (allowed) {
                change.run();
            }
            return CompletableFuture.completedFuture(allowed ? Outcome.DONE : Outcome.TAKEN);
        }

        private boolean is(String path, int version) {
            return tree.containsKey(path) && tree.get(path).version() == version;
        }

        @Override
        public CompletableFuture<Outcome> create(String path, String text) {
            return write(!tree.containsKey(path), () -> tree.put(path, new Note(text, 0)));
        }

        @Override
        public CompletableFuture<Outcome> set(String path, String text, int version) {
            return write(is(path, version), () -> tree.put(path, new Note(text, version + 1)));
        }

        @Override
        public CompletableFuture<Outcome> delete(String path, int version) {
            return write(is(path, version), () -> tree.remove(path));
        }

        @Override
        public CompletableFuture<Optional<Note>> read(String path) {
            beforeRead.run();
            return CompletableFuture.completedFuture(Optional.ofNullable(tree.get(path)));
        }
    }

    private final class Member {
        final EnsembleLock lock;
        final List<String> said = new ArrayList<>();
        boolean changing;

        Member(long id) {
            lock = new EnsembleLock(new Tree(), id, () -> changing, gone::contains, clock, Runnable::run);
        }

        void tick(long millis) {
            nowMillis = millis;
            lock.onTick(millis);
        }

        /** The empty text when it got it. */
        String ask(boolean take) {
            lock.acquire(Role.STORAGE, "s", take, refusal -> {
                changing = refusal.isEmpty();
                said.add(refusal.orElse(""));
            });
            return said.get(said.size() - 1);
        }
    }

    @Test
    void shouldLetOneMemberChangeAtATime() {
        Member one = new Member(1);
        Member two = new Member(2);
        assertEquals("", one.ask(false));
        assertTrue(
                two.ask(false).contains("member=1, role=storage, swap=s, since=1970-01-01T00:00:00Z"),
                two.said.toString());
        assertEquals(PlanLine.Level.OK, one.lock.plan(false).level());
        assertEquals(PlanLine.Level.FAIL, two.lock.plan(false).level());
        assertEquals(PlanLine.Level.WARN, two.lock.plan(true).level());
        assertTrue(two.lock.plan(true).text().contains("member=1"));
        one.lock.onTick(0);
        assertTrue(tree.containsKey(EnsembleLock.PATH), "it is in use");
        one.changing = false;
        one.lock.onTick(1);
        assertEquals(Map.of(), tree);
        assertEquals("", two.ask(false));
    }

    /** One after the other, as fast as each is told that the one before has ended. */
    @Test
    void shouldPlanWhatFollowsAtOnce() {
        Member one = new Member(1);
        Member two = new Member(2);
        assertEquals("", one.ask(false));
        one.changing = false;
        AtomicInteger looks = new AtomicInteger();
        beforeRead = () -> {
            if (looks.incrementAndGet() == 3) {
                one.lock.onTick(1);
            }
        };
        assertEquals(PlanLine.Level.OK, two.lock.plan(false).level());
        assertEquals(4, looks.get(), "its own, and that of the one who lets go");
    }

    /** The store and the links count together. */
    @Test
    void shouldLetAMemberChangeOnePartAtATime() {
        Member one = new Member(1);
        assertEquals("", one.ask(false));
        one.lock.acquire(Role.PEER_TRANSPORT, "t", true, refusal -> one.said.add(refusal.orElse("")));
        assertEquals(List.of("", "another part of this member is being changed"), one.said);
        assertTrue(tree.get(EnsembleLock.PATH).text().contains("swap=s"));
    }

    /** Whoever waits for the end of a swap does not wait for the next look, too. */
    @Test
    void shouldLetGoSoonAfterASwap() {
        Member one = new Member(1);
        one.tick(1_000);
        assertEquals("", one.ask(false));
        one.changing = false;
        one.tick(1_500);
        assertEquals(Map.of(), tree);
        assertEquals("", one.ask(false));
        one.tick(2_000);
        one.tick(60_000);
        one.changing = false;
        one.tick(60_500);
        assertEquals(Map.of(), tree);
    }

    @Test
    void shouldLetGoWhatARestartHasEnded() {
        assertEquals("", new Member(1).ask(false));
        Member again = new Member(1);
        again.lock.onTick(0);
        assertEquals(Map.of(), tree);
    }

    @Test
    void shouldKeepWhatARestartGoesOnWith() {
        assertEquals("", new Member(1).ask(false));
        Member again = new Member(1);
        again.changing = true;
        again.lock.onTick(0);
        assertEquals(1, tree.size());
        again.changing = false;
        again.lock.onTick(1);
        assertEquals(Map.of(), tree);
    }

    @Test
    void shouldTakeOverFromWhoIsGone() {
        Member lost = new Member(1);
        Member two = new Member(2);
        Member three = new Member(3);
        assertEquals("", lost.ask(false));
        gone.add(1L);
        assertEquals("", two.ask(false), "the leader knows");
        gone.clear();
        assertTrue(three.ask(false).contains("member=2"));
        assertEquals("", three.ask(true), "the operator says so");

        lost.changing = false; // it comes back, and finds another's name
        lost.lock.onTick(0);
        assertTrue(tree.get(EnsembleLock.PATH).text().startsWith("member=3\n"));
    }

    @Test
    void shouldRefuseWithoutAnAnswerAndLetGoLater() {
        Member one = new Member(1);
        answers = false;
        assertTrue(one.ask(false).contains("leader"));
        answers = true;
        assertEquals("", one.ask(false));
        one.changing = false;
        answers = false;
        one.lock.onTick(0);
        assertEquals(1, tree.size());
        answers = true;
        one.lock.onTick(1);
        assertEquals(1, tree.size(), "not at once");
        one.lock.onTick(5_001);
        assertEquals(Map.of(), tree);
    }

    /** No clock but the node's: the simulator has another one than the machine. */
    @Test
    void shouldWaitByTheTicksOfTheNode() {
        Member one = new Member(1);
        mute = true;
        one.lock.acquire(Role.STORAGE, "s", false, refusal -> one.said.add(refusal.orElse("")));
        one.tick(9_999);
        assertEquals(List.of(), one.said);
        one.tick(10_000);
        assertEquals(1, one.said.size());
        assertTrue(one.said.get(0).contains("does not answer"), one.said.toString());

        mute = false;
        assertEquals("", one.ask(false), "and may ask again");
        one.tick(60_000);
        assertEquals(2, one.said.size(), "whoever has answered is not waited for");
    }
}
