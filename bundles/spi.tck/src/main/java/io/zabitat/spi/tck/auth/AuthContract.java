package io.zabitat.spi.tck.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.tck.harness.KitThread;
import io.zabitat.spi.tck.harness.ThreadWatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every authentication scheme must do. A provider's test extends this class and gives the factory and examples of what
 * the scheme takes and what it refuses; the tests are the kit's.
 */
@ExtendWith(KitThread.class)
public abstract class AuthContract {
    private static final Set<String> RESERVED = Set.of("world", "auth", "super");
    private static final int ROUNDS = 100;

    /** What one client may take on a machine that is busy otherwise: the node loop serves nobody else meanwhile. */
    private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The factory under test. */
    protected abstract AuthProviderFactory factory();

    /** Somebody the scheme knows, under {@link #settings}. */
    protected abstract Visitor visitor();

    /** Texts that cannot stand as an ACL entry's id in this scheme; empty when every text can. */
    protected abstract List<String> invalidAclIds();

    /** The server's settings with which providers are made. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** Bytes that prove nothing and are refused; empty for a scheme that takes every packet. */
    protected List<byte[]> refusedCredentials() {
        return List.of();
    }

    /** Settings of which one value cannot be used, one map each; empty for a scheme without settings. */
    protected List<Map<String, String>> unusableSettings() {
        return List.of();
    }

    @Test
    void shouldHaveOneNameThatNobodyElseHas() {
        String scheme = provider().scheme();
        assertEquals(factory().scheme(), scheme);
        assertTrue(scheme.matches("[^\\s:,]+"), "ACL texts separate by colon and comma: " + scheme);
        assertFalse(RESERVED.contains(scheme), scheme + " is the server's own");
    }

    // --- who somebody is ---

    @Test
    void shouldSayWhoTheVisitorIs() {
        AuthResult result = authenticate(provider(), visitor());
        assertTrue(result.accepted(), "the visitor is refused");
        assertFalse(own(result).isEmpty(), "accepted, but as nobody of this scheme: " + result);
    }

    @Test
    void shouldSpeakForNoOtherScheme() {
        AuthProvider provider = provider();
        for (Id id : authenticate(provider, visitor()).ids()) {
            assertTrue(id.scheme().equals(provider.scheme()) || id.scheme().equals("super"), "gives " + id);
        }
    }

    @Test
    void shouldMakeNobodySuperByItself() {
        assertFalse(
                authenticate(provider(), visitor()).ids().stream()
                        .anyMatch(id -> id.scheme().equals("super")),
                "an ordinary visitor may do everything");
    }

    @Test
    void shouldRefuseWhatProvesNothing() {
        for (byte[] credentials : refusedCredentials()) {
            assertFalse(
                    provider().authenticate(visitor().connection(), credentials).accepted(),
                    "accepts " + new String(credentials, StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldGiveNothingToWhomItRefuses() {
        AuthProvider provider = provider();
        List<byte[]> all = new ArrayList<>(refusedCredentials());
        all.addAll(noise(new Random(7)));
        for (byte[] credentials : all) {
            AuthResult result = provider.authenticate(visitor().connection(), credentials);
            assertTrue(result.accepted() || result.ids().isEmpty(), "refused, and yet " + result.ids());
        }
    }

    // --- whom an ACL means ---

    @Test
    void shouldMeanTheVisitorByItsAclId() {
        AuthProvider provider = provider();
        List<String> names = own(authenticate(provider, visitor()));
        assertTrue(
                names.stream().anyMatch(name -> provider.matches(name, visitor().ownAclId())),
                visitor().ownAclId() + " means none of " + names);
    }

    @Test
    void shouldNotMeanTheVisitorByAnothersAclId() {
        AuthProvider provider = provider();
        for (String name : own(authenticate(provider, visitor()))) {
            assertFalse(
                    provider.matches(name, visitor().othersAclId()),
                    visitor().othersAclId() + " means " + name + ", too");
        }
    }

    @Test
    void shouldTakeAclIdsThatMeanSomebody() {
        assertTrue(provider().isValid(visitor().ownAclId()));
        assertTrue(provider().isValid(visitor().othersAclId()));
    }

    @Test
    void shouldRefuseAclIdsThatMeanNobody() {
        for (String text : invalidAclIds()) {
            assertFalse(provider().isValid(text), "takes \"" + text + "\"");
        }
    }

    @Test
    void shouldNotMeanTheVisitorByAnInvalidAclId() {
        AuthProvider provider = provider();
        for (String name : own(authenticate(provider, visitor()))) {
            for (String text : invalidAclIds()) {
                assertFalse(provider.matches(name, text), "\"" + text + "\" means " + name);
            }
        }
    }

    @Test
    void shouldHaveAUserNameForTheVisitor() {
        AuthProvider provider = provider();
        for (String name : own(authenticate(provider, visitor()))) {
            assertFalse(provider.userName(name).isEmpty(), "no name for " + name);
        }
    }

    // --- whatever comes ---

    @Test
    void shouldAnswerAnyBytes() {
        long seed = System.nanoTime();
        AuthProvider provider = provider();
        for (byte[] credentials : noise(new Random(seed))) {
            AuthResult result = provider.authenticate(visitor().connection(), credentials);
            assertNotNull(result, "seed " + seed);
            for (Id id : result.ids()) {
                assertFalse(id.scheme().equals("super"), "noise is super, seed " + seed);
                provider.matches(id.id(), visitor().ownAclId());
                assertNotNull(provider.userName(id.id()), "seed " + seed);
            }
        }
    }

    @Test
    void shouldAnswerAnyAclText() {
        long seed = System.nanoTime();
        AuthProvider provider = provider();
        String name = own(authenticate(provider, visitor())).get(0);
        for (byte[] bytes : noise(new Random(seed))) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            provider.isValid(text);
            boolean meant = provider.matches(name, text);
            assertFalse(meant && !provider.isValid(text), "an invalid id means somebody, seed " + seed);
            provider.matches(text, visitor().ownAclId());
            assertNotNull(provider.userName(text), "seed " + seed);
        }
    }

    @Test
    void shouldLeaveThePacketAsItIs() {
        Visitor visitor = visitor();
        byte[] before = visitor.credentials().clone();
        authenticate(provider(), visitor);
        assertArrayEquals(before, visitor.credentials());
    }

    @Test
    void shouldAnswerTheSameAgain() {
        AuthProvider provider = provider();
        AuthResult first = authenticate(provider, visitor());
        boolean authenticated = provider.isAuthenticated();
        for (byte[] credentials : noise(new Random(3))) {
            provider.authenticate(visitor().connection(), credentials);
        }
        assertEquals(first, authenticate(provider, visitor()), "it remembers what came between");
        assertEquals(first, authenticate(provider(), visitor()), "another provider with the same settings disagrees");
        assertEquals(authenticated, provider.isAuthenticated());
    }

    @Test
    void shouldNotKeepTheLoopWaiting() {
        AuthProvider provider = provider();
        String name = own(authenticate(provider, visitor())).get(0);
        long before = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            authenticate(provider, visitor());
            provider.matches(name, visitor().ownAclId());
            provider.isValid(visitor().ownAclId());
        }
        long each = (System.nanoTime() - before) / ROUNDS;
        assertTrue(each < CALL_NANOS, each + " ns for one client");
    }

    @Test
    void shouldCreateNoThread() {
        ThreadWatch watch = new ThreadWatch();
        AuthProvider provider = provider();
        own(authenticate(provider, visitor()))
                .forEach(name -> provider.matches(name, visitor().ownAclId()));
        watch.assertNoNewThread();
    }

    // --- settings ---

    @Test
    void shouldNameTheSettingThatCannotBeUsed() {
        for (Map<String, String> settings : unusableSettings()) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> factory().create(settings), "takes " + settings)
                    .getMessage();
            assertTrue(
                    settings.entrySet().stream()
                            .anyMatch(entry -> message.contains(entry.getKey()) && message.contains(entry.getValue())),
                    "names neither key nor value: " + message);
        }
    }

    @Test
    void shouldNotMindSettingsOfOthers() {
        Map<String, String> more = new HashMap<>(settings());
        more.put("somebody.elses.key", "value");
        assertEquals(authenticate(provider(), visitor()), authenticate(factory().create(more), visitor()));
    }

    private AuthProvider provider() {
        return factory().create(settings());
    }

    private static AuthResult authenticate(AuthProvider provider, Visitor visitor) {
        return provider.authenticate(visitor.connection(), visitor.credentials());
    }

    /** What the visitor is known as in the scheme under test. */
    private List<String> own(AuthResult result) {
        return result.ids().stream()
                .filter(id -> id.scheme().equals(factory().scheme()))
                .map(Id::id)
                .toList();
    }

    private static List<byte[]> noise(Random random) {
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[0]);
        for (String text : List.of(":", "::", "a:", ":b", "/", "%", "1.2.3", " ", "\ud800", "user:pass:word", "=,=")) {
            all.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(i < 290 ? 40 : 100_000)];
            random.nextBytes(bytes);
            all.add(bytes);
        }
        return all;
    }
}
