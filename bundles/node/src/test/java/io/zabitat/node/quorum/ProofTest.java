package io.zabitat.node.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProofTest {
    /** A majority of three until it is asked too often. */
    private static class Moody implements QuorumVerifier {
        private final AtomicInteger asked = new AtomicInteger();
        private final int patience;

        Moody(int patience) {
            this.patience = patience;
        }

        @Override
        public boolean isQuorum(long[] servers) {
            return asked.incrementAndGet() <= patience && servers.length > 1;
        }

        @Override
        public long weight(long server) {
            return 1;
        }

        @Override
        public boolean isVoter(long server) {
            return server <= 3;
        }
    }

    private static String refusal(QuorumVerifier made) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> Proof.of(WeightedSystem.provider(made), WeightedSystem.voters(3), Map.of()))
                .getMessage();
    }

    @Test
    void shouldCountByATable() {
        Proof proof = Proof.of(
                WeightedSystem.provider(WeightedSystem.equal(3)), WeightedSystem.voters(3), Map.of("group.1", "1"));
        assertInstanceOf(AnswerTable.class, proof.verifier());
        assertEquals(8, proof.answers().sets());
        assertEquals(4, proof.answers().quorums());
    }

    @Test
    void shouldCountByTheSystemItselfWhereATableWouldBeTooLarge() {
        QuorumVerifier many = WeightedSystem.equal(17);
        assertSame(
                many,
                Proof.of(WeightedSystem.provider(many), WeightedSystem.voters(17), Map.of())
                        .verifier());
    }

    @Test
    void shouldFindOneThatChangesItsMind() {
        String soon = refusal(new Moody(12));
        assertTrue(soon.startsWith("not even all voters [1, 2, 3] together are a quorum"), soon);
        String later = refusal(new Moody(18));
        assertTrue(later.startsWith("it has answered yes and no about the same servers [1, 2, 3]"), later);
    }

    @Test
    void shouldSayWhatWasThrown() {
        QuorumVerifier broken = new Moody(0) {
            @Override
            public boolean isQuorum(long[] servers) {
                throw new ArithmeticException("by zero");
            }
        };
        assertEquals("it threw java.lang.ArithmeticException: by zero", refusal(broken));
    }

    /** Whoever is on trial where no table can be made is asked, and not believed. */
    @Test
    void shouldKeepTheOldAnswerWhereTheNewOneDiffers() {
        List<String> breaches = new ArrayList<>();
        WeightedSystem old = WeightedSystem.equal(3);
        Witnessed same = new Witnessed(WeightedSystem.equal(3), old, breaches::add);
        assertTrue(same.isQuorum(new long[] {1, 2}) && !same.isQuorum(new long[] {1}, false));
        assertEquals(List.of(), breaches);
        Witnessed other = new Witnessed(new Moody(0), old, breaches::add);
        assertTrue(other.isQuorum(new long[] {1, 2}));
        assertEquals(List.of("is a quorum: [1, 2]: false, but before true"), breaches);
    }
}
