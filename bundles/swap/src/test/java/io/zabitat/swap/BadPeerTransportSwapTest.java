package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Role;
import io.zabitat.swap.BadPeerTransport.Fault;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transports between members that are wrong are found and taken back before their commit; what was acknowledged survives. */
@Timeout(600)
class BadPeerTransportSwapTest {
    /** Those that cost a link: what was read wrongly is gone, and the link with it. */
    private static final EnumSet<Fault> COSTLY =
            EnumSet.of(Fault.SPOILS_WHAT_COMES, Fault.DROPS_WHAT_COMES, Fault.CHANGES_THE_ORDER);

    /** A link of which a part was dropped may only be silent: who waits for it must give up long before the sessions expire. */
    private static final Map<String, String> SOON_GIVEN_UP = Map.of("syncLimit", "5", "initLimit", "10");

    @TempDir
    Path folder;

    @Test
    void shouldTakeBackEachOfThem() throws Exception {
        SwapLimits limits = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, limits, 0, SOON_GIVEN_UP)) {
            SwapServer follower = ensemble.follower();
            List<Integer> searches = ensemble.searches();
            try (SwapLoad load = new SwapLoad(follower.address(), 2, 4, true)) {
                for (Fault fault : EnumSet.complementOf(COSTLY)) {
                    takesBack(follower, load, fault);
                    assertEquals(0, load.disconnects.get(), fault + " has cost connections");
                }
                assertEquals(searches, ensemble.searches(), "a link was lost");
                for (Fault fault : COSTLY) {
                    takesBack(follower, load, fault);
                }
                load.verify(ensemble.leader().address());
            }
        }
    }

    /** Who hangs is waited for; the others may be slow, because the machine is. */
    private static String stall(Fault fault) {
        return fault == Fault.HANGS_IN_POLL || fault == Fault.HANGS_IN_ADOPT ? "2000" : "20000";
    }

    private static void takesBack(SwapServer member, SwapLoad load, Fault fault) throws Exception {
        BadPeerTransport bad = new BadPeerTransport(fault);
        member.add(bad);
        EndedSwap ended = member.await(member.begin(Role.PEER_TRANSPORT, "bad", Map.of("stall", stall(fault))));
        bad.end.countDown();
        assertEquals(Ending.ROLLED_BACK, ended.ending(), fault + ": " + ended.detail());
        assertTrue(Pattern.compile(fault.found).matcher(ended.detail()).find(), fault + ": " + ended.detail());
        assertEquals("nio", member.active(Role.PEER_TRANSPORT));
        assertEquals("", member.helpless);
        long acks = load.acknowledgedWrites();
        SwapServer.until("writes after " + fault, () -> load.acknowledgedWrites() > acks + 100);
    }
}
