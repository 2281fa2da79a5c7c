package io.zabitat.spi.tck;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Schemes that are wrong in one way each, and the tests of the kit that say so. */
class BadAuthTest {
    abstract static class Kit extends FaultyKits.Auth {
        abstract SoundAuth bad();

        @Override
        protected AuthProviderFactory factory() {
            return bad();
        }
    }

    static class AcceptsEverybody extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    return AuthResult.accept(List.of(new Id(scheme(), "alice")));
                }
            };
        }
    }

    static class MeansEverybody extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public boolean matches(String id, String aclId) {
                    return true;
                }
            };
        }
    }

    static class MakesEverybodySuper extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    return AuthResult.accept(List.of(new Id("super", ""), new Id(scheme(), "alice")));
                }
            };
        }
    }

    static class SpeaksForOthers extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    return AuthResult.accept(List.of(new Id(scheme(), "alice"), new Id("digest", "alice:secret")));
                }
            };
        }
    }

    static class GivesIdsToWhomItRefuses extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    return new AuthResult(
                            super.authenticate(connection, credentials).accepted(), List.of(new Id(scheme(), "alice")));
                }
            };
        }
    }

    static class TakesAnyAclText extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public boolean isValid(String aclId) {
                    return true;
                }
            };
        }
    }

    static class AnswersNullToNoise extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    return credentials.length > 10 ? null : super.authenticate(connection, credentials);
                }
            };
        }
    }

    static class ThrowsOnEmptyText extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public boolean matches(String id, String aclId) {
                    return aclId.charAt(0) == id.charAt(0) && super.matches(id, aclId);
                }
            };
        }
    }

    static class Remembers extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                private int calls;

                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    calls++;
                    return calls > 100 ? AuthResult.refuse() : super.authenticate(connection, credentials);
                }
            };
        }
    }

    static class WipesThePacket extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthResult authenticate(ConnectionInfo connection, byte[] credentials) {
                    AuthResult result = super.authenticate(connection, credentials);
                    Arrays.fill(credentials, (byte) 0);
                    return result;
                }
            };
        }
    }

    static class AsksADirectory extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public boolean matches(String id, String aclId) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
                    return super.matches(id, aclId);
                }
            };
        }
    }

    static class SaysOnlyThatItIsWrong extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthProvider create(Map<String, String> settings) {
                    if (settings.containsKey(SETTING)) {
                        throw new IllegalArgumentException("bad configuration");
                    }
                    return this;
                }
            };
        }
    }

    static class IgnoresWhatItCannotUse extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public AuthProvider create(Map<String, String> settings) {
                    return this;
                }
            };
        }
    }

    static class CallsItselfWorld extends Kit {
        @Override
        SoundAuth bad() {
            return new SoundAuth() {
                @Override
                public String scheme() {
                    return "world";
                }
            };
        }
    }

    @Test
    void shouldPassTheSoundOne() {
        Verdict.ofSound(FaultyKits.Auth.class).passed();
    }

    @Test
    void shouldCatchEachByName() {
        Verdict.of(AcceptsEverybody.class).caughtBy("shouldRefuseWhatProvesNothing");
        Verdict.of(MeansEverybody.class)
                .caughtBy("shouldNotMeanTheVisitorByAnothersAclId", "shouldNotMeanTheVisitorByAnInvalidAclId");
        Verdict.of(MakesEverybodySuper.class).caughtBy("shouldMakeNobodySuperByItself", "shouldAnswerAnyBytes");
        Verdict.of(SpeaksForOthers.class).caughtBy("shouldSpeakForNoOtherScheme");
        Verdict.of(GivesIdsToWhomItRefuses.class).caughtBy("shouldGiveNothingToWhomItRefuses");
        Verdict.of(TakesAnyAclText.class).caughtBy("shouldRefuseAclIdsThatMeanNobody");
        Verdict.of(AnswersNullToNoise.class).caughtBy("shouldAnswerAnyBytes");
        Verdict.of(ThrowsOnEmptyText.class).caughtBy("shouldAnswerAnyAclText");
        Verdict.of(Remembers.class).caughtBy("shouldAnswerTheSameAgain");
        Verdict.of(WipesThePacket.class).caughtBy("shouldLeaveThePacketAsItIs");
        Verdict.of(AsksADirectory.class, Map.of(), "shouldNotKeepTheLoopWaiting")
                .caughtBy("shouldNotKeepTheLoopWaiting");
        Verdict.of(SaysOnlyThatItIsWrong.class).caughtBy("shouldNameTheSettingThatCannotBeUsed");
        Verdict.of(IgnoresWhatItCannotUse.class).caughtBy("shouldNameTheSettingThatCannotBeUsed");
        Verdict.of(CallsItselfWorld.class).caughtBy("shouldHaveOneNameThatNobodyElseHas");
    }
}
