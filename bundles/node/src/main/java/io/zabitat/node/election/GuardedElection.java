package io.zabitat.node.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;

/**
 * Stands before an election, so that nothing that it throws or says out of place reaches the node: the first fault is its last word, and
 * somebody else has to take its place. The node loop's, as the election is.
 */
public final class GuardedElection implements Election {
    /** More than any algorithm has to say to one event. */
    private static final int MOST_MESSAGES = 100_000;

    private final Election election;
    private final ElectionContext context;
    private final Faults faults;
    private Vote lastVote;
    private long lastRound;
    private boolean searching;
    private boolean failed;

    public GuardedElection(Election election, ElectionContext context, Faults faults) {
        this.election = election;
        this.context = context;
        this.faults = faults;
        this.lastVote = new Vote(context.observer() ? Long.MIN_VALUE : context.self(), 0, 0, 0);
    }

    public boolean hasFailed() {
        return failed;
    }

    @Override
    public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
        if (failed) {
            return;
        }
        if (event instanceof ElectionEvent.Look) {
            searching = true;
        } else if (event instanceof ElectionEvent.Settled) {
            searching = false;
        }
        Sink sink = new Sink(out);
        try {
            election.step(event, nowNanos, sink);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            threw(e);
        } finally {
            sink.over = true;
        }
    }

    private void threw(Throwable cause) {
        if (!failed) {
            failed = true;
            faults.threw(cause);
        }
    }

    private void nonsense(String what) {
        if (!failed) {
            failed = true;
            faults.nonsense(what);
        }
    }

    @Override
    public Vote vote() {
        if (!failed) {
            try {
                Vote vote = election.vote();
                if (vote == null) {
                    nonsense("it has no vote");
                } else {
                    lastVote = vote;
                }
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                threw(e);
            }
        }
        return lastVote;
    }

    @Override
    public long round() {
        if (!failed) {
            try {
                lastRound = election.round();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                threw(e);
            }
        }
        return lastRound;
    }

    private boolean canLead(long id) {
        return context.config().isVoter(id)
                || context.next().map(next -> next.isVoter(id)).orElse(false);
    }

    /** Valid during one step. */
    private final class Sink implements ElectionSink {
        private final ElectionSink out;
        private int messages;
        private boolean over;

        Sink(ElectionSink out) {
            this.out = out;
        }

        private boolean isClosed() {
            return over || failed;
        }

        @Override
        public void send(long to, byte[] message) {
            if (isClosed()) {
                return;
            }
            if (message == null || ++messages > MOST_MESSAGES) {
                nonsense(message == null ? "it sends nothing to server " + to : "it does not end sending");
                return;
            }
            out.send(to, message);
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            if (isClosed()) {
                return;
            }
            if (!searching) {
                nonsense("it decides for " + vote + " without having been asked");
            } else if (vote == null || !canLead(vote.leader())) {
                nonsense("it decides for "
                        + (vote == null ? "nobody" : "server " + vote.leader() + ", who is no voter"));
            } else if (context.observer() && vote.leader() == context.self()) {
                nonsense("it makes an observer lead");
            } else {
                searching = false;
                out.decide(vote, counts);
            }
        }

        @Override
        public void wakeAt(long nanos) {
            if (!isClosed()) {
                out.wakeAt(nanos);
            }
        }

        @Override
        public void heardLooking(long voter) {
            if (!isClosed()) {
                out.heardLooking(voter);
            }
        }

        @Override
        public void votesWithdrawn() {
            if (!isClosed()) {
                out.votesWithdrawn();
            }
        }

        @Override
        public void heardConfig(EnsembleConfig config) {
            if (!isClosed() && config != null) {
                out.heardConfig(config);
            }
        }

        @Override
        public void note(String text) {
            if (!isClosed()) {
                out.note(String.valueOf(text));
            }
        }
    }
}
