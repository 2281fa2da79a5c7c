package io.zabitat.swap;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** An algorithm with one fault, over one that works. */
final class BadAlgorithm implements ElectionAlgorithm {
    private final ElectionAlgorithm good;
    private final Fault fault;
    private final BooleanSupplier armed;

    /** What it does wrong. */
    enum Fault {
        THROWS_IN_NUMBER,
        THROWS_IN_WARNING,
        HAS_ANOTHER_NUMBER,
        THROWS_IN_START,
        MAKES_NOTHING,
        THROWS_IN_STEP,
        THROWS_AN_ERROR_IN_STEP,
        THROWS_IN_VOTE,
        THROWS_IN_ROUND,
        HANGS_IN_STEP,
        NEVER_DECIDES,
        CHOOSES_ITSELF,
        CHOOSES_A_STRANGER,
        CHOOSES_THE_WORST,
        DECIDES_UNASKED,
        NEVER_STOPS_TALKING,
        SENDS_NOTHING_TO_SOMEBODY,
        /** Works until somebody really looks for a leader, so that no rehearsal finds it. */
        THROWS_WHEN_SETTLED,
        DECIDES_UNASKED_LATER,
        NEVER_DECIDES_IN_EARNEST
    }

    BadAlgorithm(ElectionAlgorithm good, Fault fault) {
        this(good, fault, () -> true);
    }

    /** @param armed whether {@link Fault#THROWS_WHEN_SETTLED} does so by now */
    BadAlgorithm(ElectionAlgorithm good, Fault fault, BooleanSupplier armed) {
        this.armed = armed;
        this.good = good;
        this.fault = fault;
    }

    @Override
    public int number() {
        if (fault == Fault.THROWS_IN_NUMBER) {
            throw new IllegalStateException("number");
        }
        return fault == Fault.HAS_ANOTHER_NUMBER ? 1 : good.number();
    }

    @Override
    public Optional<String> warning() {
        if (fault == Fault.THROWS_IN_WARNING) {
            throw new IllegalStateException("warning");
        }
        return good.warning();
    }

    @Override
    public Election start(ElectionContext context) {
        if (fault == Fault.THROWS_IN_START) {
            throw new NoClassDefFoundError("start");
        }
        return fault == Fault.MAKES_NOTHING ? null : new BadElection(good.start(context), context);
    }

    private final class BadElection implements Election {
        private final Election election;
        private final ElectionContext context;

        BadElection(Election election, ElectionContext context) {
            this.election = election;
            this.context = context;
        }

        @Override
        public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
            boolean look = event instanceof ElectionEvent.Look;
            boolean longSettled = event instanceof ElectionEvent.Settled settled && settled.peerEpoch() >= 0;
            switch (fault) {
                case THROWS_IN_STEP -> throw new IllegalStateException("step");
                case THROWS_AN_ERROR_IN_STEP -> throw new AssertionError("step");
                case HANGS_IN_STEP -> hang();
                case NEVER_DECIDES -> {
                    if (look) {
                        return;
                    }
                }
                case NEVER_DECIDES_IN_EARNEST -> {
                    if (look && context.random() instanceof SecureRandom) {
                        return;
                    }
                }
                case CHOOSES_ITSELF -> {
                    if (look) {
                        out.decide(new Vote(context.self(), 0, 1, 0), true);
                        return;
                    }
                }
                case CHOOSES_A_STRANGER -> {
                    if (look) {
                        out.decide(new Vote(99, 0, 1, 0), true);
                    }
                }
                case CHOOSES_THE_WORST -> {
                    if (look) {
                        out.decide(new Vote(1, 0, 1, 0), true);
                        return;
                    }
                }
                case DECIDES_UNASKED -> out.decide(new Vote(context.self(), 0, 1, 0), true);
                case NEVER_STOPS_TALKING -> {
                    out.wakeAt(nowNanos);
                    return;
                }
                case SENDS_NOTHING_TO_SOMEBODY -> out.send(1, null);
                case THROWS_WHEN_SETTLED -> {
                    if (longSettled && armed.getAsBoolean()) {
                        throw new IllegalStateException("settled");
                    }
                }
                case DECIDES_UNASKED_LATER -> {
                    if (longSettled) {
                        out.decide(new Vote(context.self(), 0, 1, 0), true);
                    }
                }
                default -> {}
            }
            election.step(event, nowNanos, out);
        }

        private void hang() {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }

        @Override
        public Vote vote() {
            if (fault == Fault.THROWS_IN_VOTE) {
                throw new IllegalStateException("vote");
            }
            return election.vote();
        }

        @Override
        public long round() {
            if (fault == Fault.THROWS_IN_ROUND) {
                throw new IllegalStateException("round");
            }
            return election.round();
        }
    }
}
