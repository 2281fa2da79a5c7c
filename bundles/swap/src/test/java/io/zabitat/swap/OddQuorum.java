package io.zabitat.swap;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A majority that is wrong in one way, from the beginning or from a moment on. */
final class OddQuorum implements QuorumVerifierProvider {
    enum Fault {
        NONE,
        WANTS_ALL,
        LETS_ANYBODY_DECIDE,
        IS_NOT_MONOTONE,
        THROWS_WHEN_MADE,
        THROWS_ERRORS_WHEN_MADE,
        MAKES_NOTHING,
        THROWS_WHEN_ASKED,
        THROWS_WHEN_WEIGHING,
        HANGS_WHEN_MADE,
        HANGS_WHEN_ASKED,
        CHANGES_ITS_MIND,
        WEIGHS_OTHERWISE,
        KNOWS_NO_VOTER
    }

    private final String name;
    volatile Fault fault;
    final AtomicInteger asked = new AtomicInteger();

    OddQuorum(String name, Fault fault) {
        this.name = name;
        this.fault = fault;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
        switch (fault) {
            case THROWS_WHEN_MADE -> throw new IllegalStateException("made to throw");
            case THROWS_ERRORS_WHEN_MADE -> throw new NoClassDefFoundError("made to miss");
            case MAKES_NOTHING -> {
                return null;
            }
            case HANGS_WHEN_MADE -> hang();
            default -> {}
        }
        return new Verifier(voters);
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("called back", e);
        }
    }

    private final class Verifier implements QuorumVerifier {
        private final List<Long> voters;

        Verifier(List<Long> voters) {
            this.voters = voters;
        }

        @Override
        public boolean isQuorum(long[] servers) {
            int questions = asked.incrementAndGet();
            boolean majority = 2 * servers.length > voters.size();
            return switch (fault) {
                case WANTS_ALL -> servers.length == voters.size();
                case LETS_ANYBODY_DECIDE -> servers.length > 0;
                case IS_NOT_MONOTONE ->
                    servers.length == 1 && servers[0] == voters.get(0) || servers.length == voters.size();
                case THROWS_WHEN_ASKED -> throw new IllegalStateException("made to throw");
                case HANGS_WHEN_ASKED -> {
                    hang();
                    yield majority;
                }
                case CHANGES_ITS_MIND -> majority && questions % 3 != 0;
                default -> majority;
            };
        }

        @Override
        public long weight(long server) {
            if (fault == Fault.THROWS_WHEN_WEIGHING) {
                throw new IllegalStateException("made to throw");
            }
            return fault == Fault.WEIGHS_OTHERWISE && server == voters.get(0) ? 2 : 1;
        }

        @Override
        public boolean isVoter(long server) {
            return fault != Fault.KNOWS_NO_VOTER && voters.contains(server);
        }

        @Override
        public String toString() {
            return "odd";
        }
    }
}
