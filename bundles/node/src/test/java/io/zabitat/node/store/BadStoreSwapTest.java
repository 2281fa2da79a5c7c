package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.store.BadStores.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target that breaks its word is found out; clients notice nothing, and nothing is lost. */
@Timeout(300)
class BadStoreSwapTest {
    private static final int ZNODES = 100;

    /** A store that is only slow, because the machine is, does not hang. */
    private static final SwapSettings PATIENT = settings(60);
    /** For one that does. */
    private static final SwapSettings HASTY = settings(3);

    @TempDir
    Path data;

    private static SwapSettings settings(int stallSeconds) {
        return new SwapSettings(
                0,
                16 << 20,
                20,
                TimeUnit.SECONDS.toNanos(stallSeconds),
                TimeUnit.SECONDS.toNanos(1),
                50,
                TimeUnit.HOURS.toNanos(1),
                false);
    }

    @Test
    void shouldRefuseOneThatAcknowledgesBeforeItSyncs() throws Exception {
        String said = prepare(Fault.SYNCS_NOTHING);
        assertTrue(said.startsWith("SWAP-201 after a power loss"), said);
    }

    @Test
    void shouldRefuseOneThatThrowsWhenItIsOpened() throws Exception {
        String said = prepare(Fault.THROWS_IN_OPEN);
        assertTrue(said.startsWith("SWAP-201"), said);
    }

    private String prepare(Fault fault) throws Exception {
        try (SwappedServer server = new SwappedServer(data, "file")) {
            StorageSwap swap = server.change(new BadStores(fault).kind(), PATIENT);
            String said = server.run(swap::prepare);
            assertEquals("file", server.slot().kind());
            assertFalse(Files.exists(data.resolve("h2")));
            return said;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOSES_WRITES", "THROWS_IN_APPEND", "THROWS_IN_SYNC", "HANGS"})
    void shouldDropOneThatFailsBeforeTheCutOver(Fault fault) throws Exception {
        BadStores bad = new BadStores(fault);
        try (Load load = new Load()) {
            try (SwappedServer server = new SwappedServer(data, "file")) {
                load.begin(server.port, ZNODES);
                StorageSwap swap = server.change(bad.kind(), fault == Fault.HANGS ? HASTY : PATIENT);
                assertTrue(server.run(swap::prepare).startsWith("ok"));
                String said = server.run(swap::fill);
                if (said.startsWith("ok")) { // little was written between the copy and the comparison
                    load.await(load.acknowledged() + 200);
                    if (fault == Fault.LOSES_WRITES) {
                        said = server.run(swap::cutOver);
                        assertTrue(said.startsWith("SWAP-301 the store h2 was given"), said);
                    }
                    await(() -> swap.progress().phase() == SwapPhase.DROPPED);
                } else {
                    assertTrue(said.startsWith("SWAP-202"), said);
                }
                assertEquals("file", server.slot().kind());
                assertTrue(swap.progress().errors() > 0);
                load.await(load.acknowledged() + 50);
                load.end();
            }
            bad.released.countDown();
            restart(load);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THROWS_IN_APPEND", "THROWS_IN_SYNC"})
    void shouldGoBackByItselfWhenOneFailsAfterTheCutOver(Fault fault) throws Exception {
        BadStores bad = new BadStores(Fault.NONE);
        try (Load load = new Load()) {
            try (SwappedServer server = new SwappedServer(data, "file", bad.kind())) {
                load.begin(server.port, ZNODES);
                StorageSwap swap = turn(server, bad, load, PATIENT);
                bad.fault = fault;
                // a look that was under way may say last that the new one lacks what it did not take
                Set<String> errors = new TreeSet<>();
                await(() -> {
                    errors.add(swap.progress().error());
                    return swap.isOver();
                });
                assertEquals(SwapPhase.ROLLED_BACK, swap.progress().phase());
                assertEquals("file", server.slot().kind());
                assertTrue(errors.stream().anyMatch(error -> error.contains("bad ")), errors.toString());
                load.await(load.acknowledged() + 50);
                load.end();
            }
            restart(load);
        }
    }

    /** Nobody can take the log writer out of it; but the next start has the old store, with all that was acknowledged. */
    @Test
    void shouldEndAServerWhoseNewStoreHangs() throws Exception {
        BadStores bad = new BadStores(Fault.NONE);
        try (Load load = new Load()) {
            try (SwappedServer server = new SwappedServer(data, "file", bad.kind())) {
                load.begin(server.port, ZNODES);
                turn(server, bad, load, HASTY);
                bad.fault = Fault.HANGS;
                String reason = server.ended.get(120, TimeUnit.SECONDS);
                assertTrue(reason.contains("does not answer; start again: the store is file"), reason);
                load.abandon();
            }
            restart(load);
            bad.released.countDown();
        }
    }

    @Test
    void shouldFindOneThatLosesWritesAfterTheCutOver() throws Exception {
        BadStores bad = new BadStores(Fault.NONE);
        try (Load load = new Load()) {
            try (SwappedServer server = new SwappedServer(data, "file", bad.kind())) {
                load.begin(server.port, ZNODES);
                StorageSwap swap = turn(server, bad, load, PATIENT);
                bad.fault = Fault.LOSES_WRITES;
                load.await(load.acknowledged() + 50);
                String said = server.run(swap::commit);
                assertTrue(said.startsWith("SWAP-301 the store h2 was given"), said);
                assertTrue(server.run(swap::commit).startsWith("SWAP-301"), "it does not forget");
                said = server.run(swap::rollBack);
                assertTrue(said.startsWith("ok the store is file again"), said);
                load.end();
            }
            restart(load);
        }
    }

    /** Who has the old store for a net has none then, and no worse: nothing is given up for that. */
    @Test
    void shouldGoOnWhenTheOldOneBreaksAfterTheCutOver() throws Exception {
        BadStores old = new BadStores(Fault.NONE);
        try (Load load = new Load()) {
            try (SwappedServer server = new SwappedServer(data, "h2", old.kind())) {
                load.begin(server.port, ZNODES);
                StorageSwap swap = server.change(SwappedServer.FILE, PATIENT);
                assertTrue(server.run(swap::prepare).startsWith("ok"));
                assertTrue(server.run(swap::fill).startsWith("ok"));
                assertTrue(server.run(swap::cutOver).startsWith("ok"));
                old.fault = Fault.THROWS_IN_APPEND;
                await(() -> swap.progress().error().contains("no way back"));
                String said = server.run(swap::rollBack);
                assertTrue(said.startsWith("SWAP-303 the store h2 of before the change"), said);
                assertEquals(SwapPhase.OBSERVING, swap.progress().phase());
                load.await(load.acknowledged() + 50);
                said = server.run(swap::commit);
                assertTrue(said.startsWith("ok the store file stays"), said);
                load.end();
            }
            restart(load);
        }
    }

    private static StorageSwap turn(SwappedServer server, BadStores bad, Load load, SwapSettings settings)
            throws Exception {
        StorageSwap swap = server.change(bad.kind(), settings);
        assertTrue(server.run(swap::prepare).startsWith("ok"));
        assertTrue(server.run(swap::fill).startsWith("ok"));
        assertTrue(server.run(swap::cutOver).startsWith("ok"));
        assertEquals("h2", server.slot().kind());
        load.await(load.acknowledged() + 50);
        return swap;
    }

    /** Everything is there after a start, in the store of before. */
    private void restart(Load load) throws Exception {
        try (SwappedServer again = new SwappedServer(data, "file")) {
            assertEquals("file", again.slot().kind());
            assertFalse(Files.exists(data.resolve("h2")), "the copy is gone");
            load.check(again.port);
        }
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(condition.getAsBoolean());
    }
}
