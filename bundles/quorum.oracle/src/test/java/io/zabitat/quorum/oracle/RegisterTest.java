package io.zabitat.quorum.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.quorum.oracle.Register.Outcome;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private Register register = Register.EMPTY;

    private String ask(long member, long epoch, long zxid, boolean silent) {
        Outcome outcome = register.request(new Request(member, 0, epoch, zxid), silent);
        register = outcome.next();
        return outcome.answer().granted()
                ? "grant " + outcome.answer().grant().token()
                : outcome.answer().reason();
    }

    private String record(long member, long token, long zxid) {
        Outcome outcome = register.record(new Grant(member, token, 0), zxid);
        register = outcome.next();
        return outcome.answer().granted() ? "recorded" : outcome.answer().reason();
    }

    @Test
    void shouldGrantToOneOnly() {
        assertEquals("grant 1", ask(1, 5, 0x400000009L, false));
        assertEquals("server 1 holds the grant, for epoch 5", ask(2, 6, 0x400000009L, false));
        assertEquals("grant 2", ask(1, 5, 0x400000009L, false));
        assertEquals("grant 1 has ended: the newest is 2, of server 1", record(1, 1, 0x500000001L));
    }

    @Test
    void shouldRefuseWhoLacksWhatWasAcknowledgedAlone() {
        ask(1, 5, 0x400000009L, false);
        assertEquals("recorded", record(1, 1, 0x500000002L));
        register = register.release(new Grant(1, 1, 5), 0x500000002L);
        assertEquals(
                "the history ends at 0x500000001, server 1 has acknowledged up to 0x500000002 alone",
                ask(2, 6, 0x500000001L, true));
        assertEquals("grant 2", ask(2, 6, 0x500000002L, false));
    }

    @Test
    void shouldBindGrantsToEpochs() {
        ask(1, 5, 9, false);
        register = register.release(new Grant(1, 1, 5), 9);
        assertEquals("epoch 5 is not new: 5 was granted to server 1", ask(2, 5, 9, false));
        assertEquals("grant 2", ask(2, 6, 9, false));
        assertEquals("grant 1 has ended: the newest is 2, of server 2", record(1, 1, 10));
        register = register.release(new Grant(2, 2, 6), 9);
        assertEquals("epoch 5 is not new: 6 was granted to server 2", ask(1, 5, 9, false));
    }

    @Test
    void shouldGiveTheGrantOfASilentHolderToAnother() {
        ask(1, 5, 9, false);
        assertEquals("grant 2", ask(2, 6, 9, true));
        Register before = register;
        assertSame(before, register.release(new Grant(1, 1, 5), 12));
        assertEquals("grant 1 has ended: the newest is 2, of server 2", record(1, 1, 10));
    }

    @Test
    void shouldRefuseOlderConfigurations() {
        register = register.request(new Request(1, 7, 5, 9), false).next();
        register = register.release(new Grant(1, 1, 5), 9);
        assertFalse(register.request(new Request(2, 6, 6, 9), true).answer().granted());
        assertTrue(register.request(new Request(2, 7, 6, 9), true).answer().granted());
    }

    /** However two servers ask: tokens and epochs rise, what is recorded never falls, one grant stands. */
    @Test
    void shouldNeverGoBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            Register now = Register.EMPTY;
            for (int i = 0; i < 60; i++) {
                Grant grant = new Grant(1 + random.nextInt(2), now.lastToken() - random.nextInt(2), now.epoch());
                Register next = switch (random.nextInt(3)) {
                    case 0 ->
                        now.request(
                                        new Request(
                                                grant.member(),
                                                random.nextInt(2),
                                                now.epoch() + random.nextInt(3) - 1,
                                                now.upTo() + random.nextInt(4) - 1),
                                        random.nextInt(4) == 0)
                                .next();
                    case 1 ->
                        now.record(grant, now.upTo() + random.nextInt(4) - 1).next();
                    default -> now.release(grant, now.upTo() + random.nextInt(3) - 1);
                };
                String where = "seed " + seed + " from " + now + " to " + next;
                assertTrue(next.upTo() >= now.upTo() && next.epoch() >= now.epoch(), where);
                assertTrue(next.lastToken() >= now.lastToken() && next.configVersion() >= now.configVersion(), where);
                assertTrue(next.token() == 0 || next.token() == next.lastToken(), where);
                assertTrue(next.equals(now) || next.sequence() > now.sequence(), where);
                boolean otherHolder = next.holder() != now.holder();
                assertTrue(!otherHolder || next.epoch() > now.epoch() || now.holder() == 0, where);
                now = next;
            }
        }
    }

    @Test
    void shouldRecordNothingForAGrantThatNobodyWasGiven() {
        Register free =
                Register.EMPTY.request(new Request(1, 0, 5, 9), false).next().release(new Grant(1, 1, 5), 9);
        Register.Outcome outcome = free.record(new Grant(1, 0, 5), 12);
        assertFalse(outcome.answer().granted());
        assertEquals(free, outcome.next());
        assertEquals(free, free.release(new Grant(1, 0, 5), 12));
    }
}
