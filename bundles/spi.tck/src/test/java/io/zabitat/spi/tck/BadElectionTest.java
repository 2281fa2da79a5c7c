package io.zabitat.spi.tck;

import com.example.broadcast.BroadcastElectionAlgorithm;
import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.tck.election.ElectionContract;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Elections that are wrong in one way each, and the tests of the kit that say so. */
class BadElectionTest {
    /** A sound election behind something that may spoil it. */
    abstract static class Kit extends ElectionContract implements ElectionAlgorithm {
        @Override
        protected ElectionAlgorithm algorithm() {
            return this;
        }

        @Override
        public int number() {
            return 3;
        }

        @Override
        public Election start(ElectionContext context) {
            Election sound = new BroadcastElectionAlgorithm().start(context);
            return new Election() {
                @Override
                public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
                    spoil(context, sound, event, nowNanos, out);
                }

                @Override
                public Vote vote() {
                    return sound.vote();
                }

                @Override
                public long round() {
                    return sound.round();
                }
            };
        }

        abstract void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out);
    }

    /** Passes everything on. */
    static class Sink implements ElectionSink {
        final ElectionSink out;

        Sink(ElectionSink out) {
            this.out = out;
        }

        @Override
        public void send(long to, byte[] message) {
            out.send(to, message);
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            out.decide(vote, counts);
        }

        @Override
        public void wakeAt(long nanos) {
            out.wakeAt(nanos);
        }

        @Override
        public void heardLooking(long voter) {
            out.heardLooking(voter);
        }

        @Override
        public void note(String text) {
            out.note(text);
        }
    }

    static class ElectsNobody extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void decide(Vote vote, boolean counts) {
                    out.note("rather not");
                }
            });
        }
    }

    static class ElectsEverybody extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void decide(Vote vote, boolean counts) {
                    out.decide(new Vote(context.self(), vote.zxid(), -1, vote.peerEpoch()), counts);
                }
            });
        }
    }

    static class DecidesAlone extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            if (event instanceof ElectionEvent.Look look) {
                out.decide(new Vote(context.self(), look.lastZxid(), -1, look.currentEpoch()), true);
            }
        }
    }

    static class DecidesTwice extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void decide(Vote vote, boolean counts) {
                    out.decide(vote, counts);
                    out.decide(vote, counts);
                }
            });
        }
    }

    static class DecidesUnasked extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, out);
            if (event instanceof ElectionEvent.PeerUp up) {
                out.decide(new Vote(up.peer(), 0, -1, 0), true);
            }
        }
    }

    static class ForgetsHistories extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            boolean look = event instanceof ElectionEvent.Look;
            sound.step(look ? new ElectionEvent.Look(0, 0, true) : event, now, out);
        }
    }

    /** Takes observers for voters. */
    static class CountsObservers extends Kit {
        @Override
        public Election start(ElectionContext context) {
            EnsembleConfig all = new EnsembleConfig(
                    0,
                    context.config().members().stream()
                            .map(member -> new Member(member.id(), member.addresses(), false, member.client()))
                            .toList(),
                    context.config().quorumLines());
            int needed = context.config().voters().size() / 2 + 1;
            QuorumVerifier any = new QuorumVerifier() {
                @Override
                public boolean isQuorum(long[] servers) {
                    return servers.length >= needed;
                }

                @Override
                public long weight(long server) {
                    return 1;
                }

                @Override
                public boolean isVoter(long server) {
                    return true;
                }
            };
            return super.start(
                    new ElectionContext(context.self(), false, all, any, context.settings(), context.random()));
        }

        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, out);
        }
    }

    static class BelievesGarbage extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            if (event instanceof ElectionEvent.Received received && received.message().length < 8) {
                throw new IllegalStateException("too short: " + received.message().length);
            }
            sound.step(event, now, out);
        }
    }

    static class TalksToItself extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            out.send(context.self(), new byte[1]);
            sound.step(event, now, out);
        }
    }

    static class Shouts extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void send(long to, byte[] message) {
                    for (int i = 0; i < 100; i++) {
                        out.send(to, message);
                    }
                }
            });
        }
    }

    static class ThrowsDice extends Kit {
        private final Random dice = new Random();

        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void wakeAt(long nanos) {
                    out.wakeAt(nanos);
                    long other = context.self() % 3 + 1;
                    if (context.config().member(other).isPresent() && other != context.self()) {
                        out.send(other, Long.toHexString(dice.nextLong()).getBytes());
                    }
                }
            });
        }
    }

    static class TakesAnEmptyServerForWhole extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            boolean empty = event instanceof ElectionEvent.Look look && !look.complete();
            sound.step(empty ? new ElectionEvent.Look(1, 0, true) : event, now, out);
        }
    }

    static class KeepsToItselfWhoLooks extends Kit {
        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void heardLooking(long voter) {
                    out.note("never mind");
                }
            });
        }
    }

    static class StaysWithADeadLeader extends Kit {
        private Vote first;

        @Override
        void spoil(ElectionContext context, Election sound, ElectionEvent event, long now, ElectionSink out) {
            sound.step(event, now, new Sink(out) {
                @Override
                public void decide(Vote vote, boolean counts) {
                    first = first == null ? vote : first;
                    out.decide(first, counts);
                }
            });
        }
    }

    @Test
    void shouldCatchEachByName() {
        Verdict.of(ElectsNobody.class).caughtBy("shouldDecideAloneWhenQuorumOfOne", "shouldAgreeOnTheLongestHistory");
        Verdict.of(ElectsEverybody.class)
                .caughtBy("shouldAgreeOnTheLongestHistory", "shouldAgreeOnTheGreatestIdAmongEquals");
        Verdict.of(DecidesAlone.class).caughtBy("shouldNotDecideWithoutQuorum");
        Verdict.of(DecidesTwice.class).caughtBy("shouldDecideOncePerLook", "shouldDecideAloneWhenQuorumOfOne");
        Verdict.of(DecidesUnasked.class).caughtBy("shouldNotDecideBeforeItIsAsked");
        Verdict.of(ForgetsHistories.class).caughtBy("shouldAgreeOnTheLongestHistory");
        Verdict.of(CountsObservers.class).caughtBy("shouldNotLetAnObserverMakeAQuorum");
        Verdict.of(BelievesGarbage.class).caughtBy("shouldSurviveGarbage", "shouldTakeEveryEventAtAnyTime");
        Verdict.of(TalksToItself.class).caughtBy("shouldDecideAloneWhenQuorumOfOne");
        Verdict.of(Shouts.class).caughtBy("shouldNotFloodWhoeverDoesNotAnswer");
        Verdict.of(ThrowsDice.class).caughtBy("shouldDoTheSameAgain");
        Verdict.of(TakesAnEmptyServerForWhole.class).caughtBy("shouldNotAskAServerWithoutHistoryWhileOthersHaveOne");
        Verdict.of(KeepsToItselfWhoLooks.class).caughtBy("shouldSayThatAVoterLooksAgain");
        Verdict.of(StaysWithADeadLeader.class).caughtBy("shouldElectAnotherWhenTheLeaderIsGone");
    }
}
