package io.zabitat.spi.tck;

import com.example.twothirds.TwoThirdsProvider;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Quorum systems that are wrong in one way each, and the tests of the kit that say so. */
class BadQuorumTest {
    /** A sound verifier behind an answer that may be wrong. */
    abstract static class Kit extends FaultyKits.Quorum {
        @Override
        protected QuorumVerifierProvider provider() {
            return new QuorumVerifierProvider() {
                @Override
                public String name() {
                    return "bad";
                }

                @Override
                public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
                    return make(voters, settings);
                }
            };
        }

        QuorumVerifier make(List<Long> voters, Map<String, String> settings) {
            QuorumVerifier sound = new TwoThirdsProvider().create(voters, settings);
            return new QuorumVerifier() {
                @Override
                public boolean isQuorum(long[] servers) {
                    return answer(sound, voters, servers);
                }

                @Override
                public long weight(long server) {
                    return weigh(sound, server);
                }

                @Override
                public boolean isVoter(long server) {
                    return sound.isVoter(server);
                }
            };
        }

        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            return sound.isQuorum(servers);
        }

        long weigh(QuorumVerifier sound, long server) {
            return sound.weight(server);
        }
    }

    static class HalfIsEnough extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            return 2 * Arrays.stream(servers).distinct().filter(sound::isVoter).count() >= voters.size();
        }
    }

    static class ExactlyTwoThirds extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            long agreed =
                    Arrays.stream(servers).distinct().filter(sound::isVoter).count();
            return 3 * agreed >= 2 * voters.size();
        }
    }

    static class MoreCanBeLess extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            return sound.isQuorum(servers) && (voters.size() < 5 || servers.length < voters.size());
        }
    }

    static class CountsEntries extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            return 3 * servers.length > 2 * voters.size();
        }
    }

    static class NeverIsContent extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            return false;
        }
    }

    static class AlwaysIsContent extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            return true;
        }
    }

    static class SortsWhatItIsGiven extends Kit {
        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            for (int i = 0; i < servers.length / 2; i++) {
                long first = servers[i];
                servers[i] = servers[servers.length - 1 - i];
                servers[servers.length - 1 - i] = first;
            }
            return sound.isQuorum(servers);
        }
    }

    static class ChangesItsMind extends Kit {
        private int asked;

        @Override
        boolean answer(QuorumVerifier sound, List<Long> voters, long[] servers) {
            asked++;
            return asked % 7 == 0 || sound.isQuorum(servers);
        }
    }

    static class WeighsStrangers extends Kit {
        @Override
        long weigh(QuorumVerifier sound, long server) {
            return 1;
        }
    }

    static class CountsWhoWeighsNothing extends Kit {
        /** The kit's second voter, wherever there are two. */
        private static final long SECOND_VOTER = -63;

        @Override
        long weigh(QuorumVerifier sound, long server) {
            return server == SECOND_VOTER ? 0 : sound.weight(server);
        }
    }

    static class TakesAnyVoters extends Kit {
        @Override
        QuorumVerifier make(List<Long> voters, Map<String, String> settings) {
            List<Long> some =
                    voters.isEmpty() ? List.of(1L) : voters.stream().distinct().toList();
            return super.make(some, settings);
        }
    }

    @Test
    void shouldPassTheSoundOne() {
        Verdict.ofSound(FaultyKits.Quorum.class).passed();
    }

    @Test
    void shouldCatchEachByName() {
        Verdict.of(HalfIsEnough.class).caughtBy("shouldHaveNoTwoQuorumsApart", "shouldAnswerAsCountedByHand");
        Verdict.of(ExactlyTwoThirds.class).caughtBy("shouldAnswerAsCountedByHand");
        Verdict.of(MoreCanBeLess.class)
                .caughtBy(
                        "shouldStayQuorumWhenServersAreAdded", "shouldBeQuorumWhenAllVotersAgreeAndNotWhenNobodyDoes");
        Verdict.of(CountsEntries.class).caughtBy("shouldCountVotersOnceAndStrangersNot");
        Verdict.of(NeverIsContent.class).caughtBy("shouldBeQuorumWhenAllVotersAgreeAndNotWhenNobodyDoes");
        Verdict.of(AlwaysIsContent.class)
                .caughtBy("shouldBeQuorumWhenAllVotersAgreeAndNotWhenNobodyDoes", "shouldHaveNoTwoQuorumsApart");
        Verdict.of(SortsWhatItIsGiven.class).caughtBy("shouldAnswerTheSameAgain");
        Verdict.of(ChangesItsMind.class).caughtBy("shouldAnswerTheSameAgain");
        Verdict.of(WeighsStrangers.class).caughtBy("shouldKnowItsVoters");
        Verdict.of(CountsWhoWeighsNothing.class).caughtBy("shouldCountNobodyWithoutWeight");
        Verdict.of(TakesAnyVoters.class).caughtBy("shouldRefuseVotersThatAreNone");
    }
}
