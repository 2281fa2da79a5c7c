package io.zabitat.spi.tck;

import com.example.ledger.LedgerOracleProvider;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import io.zabitat.spi.oracle.OracleProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Oracles that are wrong in one way each, and the tests of the kit that say so; the sound one has its own test. */
class BadOracleTest {
    /** A sound oracle in front of which something is wrong. */
    static class Wrong implements Oracle {
        final Oracle sound;

        Wrong(Oracle sound) {
            this.sound = sound;
        }

        @Override
        public Answer request(Request request) throws OracleException {
            return sound.request(request);
        }

        @Override
        public Answer record(Grant grant, long zxid) throws OracleException {
            return sound.record(grant, zxid);
        }

        @Override
        public void release(Grant grant, long zxid) throws OracleException {
            sound.release(grant, zxid);
        }

        @Override
        public void attend() throws OracleException {
            sound.attend();
        }

        @Override
        public String describe() {
            return sound.describe();
        }

        @Override
        public void close() {
            sound.close();
        }
    }

    abstract static class Kit extends FaultyKits.Oracles {
        private final OracleProvider sound = new LedgerOracleProvider();

        @Override
        protected OracleProvider provider() {
            return new OracleProvider() {
                @Override
                public String kind() {
                    return sound.kind();
                }

                @Override
                public Oracle open(OracleContext context) {
                    return wrong(sound.open(adjust(context)));
                }
            };
        }

        OracleContext adjust(OracleContext context) {
            return context;
        }

        Oracle wrong(Oracle oracle) {
            return oracle;
        }
    }

    static class SaysYesToEverybody extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            AtomicLong tokens = new AtomicLong(1000);
            return new Wrong(oracle) {
                @Override
                public Answer request(Request request) {
                    return Answer.yes(new Grant(request.member(), tokens.incrementAndGet(), request.epoch()));
                }
            };
        }
    }

    static class FencesNobody extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer record(Grant grant, long zxid) throws OracleException {
                    super.record(grant, zxid);
                    return Answer.yes(grant);
                }
            };
        }
    }

    static class RecordsNothing extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer record(Grant grant, long zxid) {
                    return Answer.yes(grant);
                }
            };
        }
    }

    static class RecordsNothingAtTheEnd extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public void release(Grant grant, long zxid) throws OracleException {
                    super.release(grant, 0);
                }
            };
        }
    }

    static class WaitsForNoLease extends Kit {
        @Override
        OracleContext adjust(OracleContext context) {
            return new OracleContext(
                    context.member(), context.voters(), context.place(), -1, context.callMillis(), context.nanoTime());
        }
    }

    static class WaitsForEver extends Kit {
        @Override
        OracleContext adjust(OracleContext context) {
            return new OracleContext(
                    context.member(), context.voters(), context.place(), 1L << 40, context.callMillis(), () -> 0);
        }
    }

    static class LooksAtNoConfiguration extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer request(Request request) throws OracleException {
                    return super.request(new Request(request.member(), 0, request.epoch(), request.lastZxid()));
                }
            };
        }
    }

    static class LooksAtNoEpoch extends Kit {
        private final AtomicLong epochs = new AtomicLong(1000);

        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer request(Request request) throws OracleException {
                    Answer answer = super.request(new Request(
                            request.member(), request.configVersion(), epochs.incrementAndGet(), request.lastZxid()));
                    Grant grant = new Grant(request.member(), answer.grant().token(), request.epoch());
                    return answer.granted() ? Answer.yes(grant) : answer;
                }
            };
        }
    }

    static class HasOneTokenForAll extends Kit {
        private final AtomicReference<Oracle.Grant> newest = new AtomicReference<>();

        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer request(Request request) throws OracleException {
                    Answer answer = super.request(request);
                    if (!answer.granted()) {
                        return answer;
                    }
                    newest.set(answer.grant());
                    return Answer.yes(new Grant(request.member(), 7, request.epoch()));
                }

                @Override
                public Answer record(Grant grant, long zxid) throws OracleException {
                    Answer answer = super.record(newest.get(), zxid);
                    return answer.granted() ? Answer.yes(grant) : answer;
                }

                @Override
                public void release(Grant grant, long zxid) throws OracleException {
                    super.release(newest.get(), zxid);
                }
            };
        }
    }

    static class ForgetsWhenNobodyIsThere extends Kit {
        private int open;
        private String place;

        @Override
        OracleContext adjust(OracleContext context) {
            place = open++ == 0 ? anotherPlace() : place;
            return new OracleContext(
                    context.member(),
                    context.voters(),
                    place,
                    context.leaseMillis(),
                    context.callMillis(),
                    context.nanoTime());
        }

        private String anotherPlace() {
            try {
                return freshPlace();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    /** Looks whether a grant stands, thinks, and grants. */
    static class LooksBeforeItLeaps extends Kit {
        private final AtomicLong tokens = new AtomicLong();
        private volatile Oracle.Grant standing;

        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer request(Request request) {
                    Grant seen = standing;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    if (seen != null) {
                        return Answer.no(request.member(), seen.epoch(), "stands: " + seen);
                    }
                    standing = new Grant(request.member(), tokens.incrementAndGet(), request.epoch());
                    return Answer.yes(standing);
                }

                @Override
                public void release(Grant grant, long zxid) {
                    standing = null;
                }
            };
        }
    }

    static class TakesNoAnswerForYes extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer record(Grant grant, long zxid) {
                    try {
                        return super.record(grant, zxid);
                    } catch (OracleException e) {
                        return Answer.yes(grant);
                    }
                }
            };
        }
    }

    static class ThrowsWhatItLikes extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer record(Grant grant, long zxid) {
                    try {
                        return super.record(grant, zxid);
                    } catch (OracleException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }
    }

    static class AsksBeforeTheServerDoes extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            try {
                oracle.attend();
            } catch (OracleException e) {
                throw new IllegalStateException(e);
            }
            return oracle;
        }
    }

    static class SaysOnlyNo extends Kit {
        @Override
        Oracle wrong(Oracle oracle) {
            return new Wrong(oracle) {
                @Override
                public Answer request(Request request) throws OracleException {
                    Answer answer = super.request(request);
                    return answer.granted() ? answer : Answer.no(request.member(), 0, "");
                }
            };
        }
    }

    private static void caught(Class<?> kit, String... tests) {
        Verdict.of(kit, Map.of(), tests).caughtBy(tests);
    }

    @Test
    void shouldCatchEachByName() {
        caught(
                SaysYesToEverybody.class,
                "shouldRefuseTheOtherWhileAGrantStands",
                "shouldGrantToOneOfTwoWhoAskAtOnce",
                "shouldAnswerAsCountedByHand");
        caught(FencesNobody.class, "shouldFenceAReplacedHolder", "shouldNeverGoBackInWhatWasAcknowledged");
        caught(
                RecordsNothing.class,
                "shouldLetTheOtherTakeOverFromASilentHolder",
                "shouldLeaveTheGrantToAHolderThatGivesSigns",
                "shouldRememberWhenServersStartAgain");
        caught(RecordsNothingAtTheEnd.class, "shouldRefuseAHistoryThatEndsBeforeWhatWasAcknowledgedAlone");
        caught(
                WaitsForNoLease.class,
                "shouldRefuseTheOtherWhileAGrantStands",
                "shouldLeaveTheGrantToAHolderThatGivesSigns");
        caught(WaitsForEver.class, "shouldLetTheOtherTakeOverFromASilentHolder");
        caught(LooksAtNoConfiguration.class, "shouldRefuseAnOlderConfiguration");
        caught(LooksAtNoEpoch.class, "shouldRefuseAnEpochThatIsNotNew");
        caught(HasOneTokenForAll.class, "shouldNumberEachGrantOnce", "shouldGrantAnewToItsHolder");
        caught(ForgetsWhenNobodyIsThere.class, "shouldRememberWhenServersStartAgain");
        caught(LooksBeforeItLeaps.class, "shouldGrantToOneOfTwoWhoAskAtOnce");
        caught(TakesNoAnswerForYes.class, "shouldSayNoWhenItCannotAsk");
        caught(ThrowsWhatItLikes.class, "shouldSayNoWhenItCannotAsk");
        caught(AsksBeforeTheServerDoes.class, "shouldAskNobodyWhenItIsOpened");
        caught(SaysOnlyNo.class, "shouldRefuseTheOtherWhileAGrantStands", "shouldAnswerAsCountedByHand");
    }
}
