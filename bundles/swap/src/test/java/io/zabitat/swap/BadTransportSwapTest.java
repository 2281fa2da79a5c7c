package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.swap.BadTransport.Fault;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transports that are wrong are found and taken back before their commit; sessions and acknowledged writes survive. */
@Timeout(300)
class BadTransportSwapTest {

    /** What the end of the swap says. */
    private static final Map<Fault, String> FOUND = new EnumMap<>(Map.ofEntries(
            Map.entry(Fault.CANNOT_BE_OPENED, "SWAP-201"),
            Map.entry(Fault.HANGS_AT_ONCE, "SWAP-20"),
            Map.entry(Fault.LOSES_A_BYTE_NOW_AND_THEN, "SWAP-20"),
            Map.entry(Fault.SPOILS_WHAT_IT_READS_AT_ONCE, "SWAP-20"),
            Map.entry(Fault.REFUSES_OPEN_CONNECTIONS, "refused"),
            Map.entry(Fault.THROWS_IN_POLL, "SWAP-301"),
            Map.entry(Fault.THROWS_ERRORS_IN_POLL, "SWAP-301"),
            Map.entry(Fault.THROWS_IN_RESERVE, "SWAP-301"),
            Map.entry(Fault.THROWS_IN_FLUSH, "SWAP-301"),
            Map.entry(Fault.THROWS_IN_WAKE, "SWAP-301"),
            Map.entry(Fault.CANNOT_WATCH, "cannot watch"),
            Map.entry(Fault.HANGS_IN_POLL, "stands still"),
            Map.entry(Fault.SPOILS_WHAT_IT_READS, "nonsense"),
            Map.entry(Fault.GOES_SILENT, "not heard of"),
            Map.entry(Fault.SWALLOWS_REPLIES, "left without a word")));

    /** Faults that the clients need not notice: nothing was moved, or everything was moved back whole. */
    private static final EnumSet<Fault> UNNOTICED = EnumSet.of(
            Fault.CANNOT_BE_OPENED,
            Fault.HANGS_AT_ONCE,
            Fault.LOSES_A_BYTE_NOW_AND_THEN,
            Fault.SPOILS_WHAT_IT_READS_AT_ONCE,
            Fault.REFUSES_OPEN_CONNECTIONS,
            Fault.THROWS_IN_POLL,
            Fault.THROWS_ERRORS_IN_POLL,
            Fault.THROWS_IN_WAKE,
            Fault.CANNOT_WATCH,
            Fault.HANGS_IN_POLL);

    @TempDir
    Path folder;

    private static SwapLimits limits(long prepareMillis, long stallMillis) {
        return SwapServer.limits(prepareMillis, 0, 600_000, 60_000, stallMillis);
    }

    @Test
    void shouldFindThoseThatAreWrongFromTheBeginning() throws Exception {
        takesBack(
                EnumSet.of(
                        Fault.CANNOT_BE_OPENED,
                        Fault.HANGS_AT_ONCE,
                        Fault.LOSES_A_BYTE_NOW_AND_THEN,
                        Fault.SPOILS_WHAT_IT_READS_AT_ONCE),
                limits(2_000, 60_000));
    }

    @Test
    void shouldTakeBackThoseThatFailLater() throws Exception {
        takesBack(
                EnumSet.of(
                        Fault.REFUSES_OPEN_CONNECTIONS,
                        Fault.THROWS_IN_POLL,
                        Fault.THROWS_ERRORS_IN_POLL,
                        Fault.THROWS_IN_RESERVE,
                        Fault.THROWS_IN_FLUSH,
                        Fault.THROWS_IN_WAKE,
                        Fault.CANNOT_WATCH,
                        Fault.SPOILS_WHAT_IT_READS),
                limits(60_000, 60_000));
    }

    @Test
    void shouldCallBackTheLoopFromOneThatHangs() throws Exception {
        takesBack(EnumSet.of(Fault.HANGS_IN_POLL), limits(60_000, 500));
    }

    /** They throw nothing: only the clients notice, and no session may end before the server does. */
    @ParameterizedTest
    @EnumSource(names = {"GOES_SILENT", "SWALLOWS_REPLIES"})
    void shouldTakeBackThoseThatLetNothingThrough(Fault fault) throws Exception {
        SwapLimits observed = SwapServer.limits(60_000, 0, 60_000, 60_000, 60_000);
        takesBack(EnumSet.of(fault), observed, 12_000);
    }

    private void takesBack(EnumSet<Fault> faults, SwapLimits limits) throws Exception {
        takesBack(faults, limits, 40_000);
    }

    private void takesBack(EnumSet<Fault> faults, SwapLimits limits, int sessionMillis) throws Exception {
        try (SwapServer server = new SwapServer(folder, limits);
                SwapLoad load = SwapLoad.impatient(server.address(), 3, 6, true, sessionMillis)) {
            for (Fault fault : faults) {
                server.add(new BadTransport(fault));
                int disconnects = load.disconnects.get();
                String id = server.begin("bad");
                EndedSwap ended = server.await(id);
                assertEquals(Ending.ROLLED_BACK, ended.ending(), fault + ": " + ended.detail());
                assertTrue(ended.detail().contains(FOUND.get(fault)), fault + ": " + ended.detail());
                assertEquals("nio", server.active());
                assertEquals("", server.helpless);
                if (UNNOTICED.contains(fault)) {
                    assertEquals(disconnects, load.disconnects.get(), fault + " has cost connections");
                }
                long acks = load.acknowledgedWrites();
                SwapServer.until("writes after " + fault, () -> load.acknowledgedWrites() > acks + 100);
            }
            load.verify(server.address());
        }
    }

    @Test
    void shouldKnowEachFault() {
        assertEquals(EnumSet.allOf(Fault.class), FOUND.keySet());
    }
}
