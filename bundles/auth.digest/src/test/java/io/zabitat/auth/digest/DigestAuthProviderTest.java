package io.zabitat.auth.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.Test;

class DigestAuthProviderTest {
    private static final ConnectionInfo CLIENT =
            new ConnectionInfo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711), false);
    private static final String U_P = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";

    private final DigestAuthProviderFactory factory = new DigestAuthProviderFactory();

    private AuthResult authenticate(Map<String, String> settings, String credentials) {
        return factory.create(settings).authenticate(CLIENT, credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** Client protocol 11 has this example from a real server. */
    @Test
    void shouldMakeTheIdOfTheProtocolPage() {
        assertEquals(AuthResult.accept(List.of(new Id("digest", U_P))), authenticate(Map.of(), "u:p"));
    }

    @Test
    void shouldHashBytesWithoutColonWhole() throws Exception {
        Id id = authenticate(Map.of(), "nocolon").ids().get(0);

        assertEquals(DigestAuthenticationProvider.generateDigest("nocolon"), id.id());
        assertTrue(id.id().startsWith("nocolon:"));
    }

    @Test
    void shouldAddSuperOnlyForTheSuperDigest() {
        Map<String, String> settings = Map.of("DigestAuthenticationProvider.superDigest", U_P);

        assertEquals(
                List.of(new Id("super", ""), new Id("digest", U_P)),
                authenticate(settings, "u:p").ids());
        assertEquals(1, authenticate(settings, "u:q").ids().size());
        assertEquals(1, authenticate(settings, "").ids().size());
    }

    @Test
    void shouldKnowNoSuperUserWithoutSetting() {
        assertEquals(
                1,
                authenticate(Map.of("DigestAuthenticationProvider.superDigest", ""), "")
                        .ids()
                        .size());
    }

    @Test
    void shouldUseAnotherAlgorithm() {
        Id id = authenticate(Map.of("DigestAuthenticationProvider.digestAlg", "SHA-256"), "u:p")
                .ids()
                .get(0);

        assertEquals("u:".length() + 44, id.id().length());
    }

    @Test
    void shouldRefuseAnUnknownAlgorithm() {
        Map<String, String> settings = Map.of("DigestAuthenticationProvider.digestAlg", "SHA-0");

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> factory.create(settings));

        assertTrue(refused.getMessage().startsWith("DigestAuthenticationProvider.digestAlg=SHA-0: allowed: ["));
        assertTrue(refused.getMessage().contains("SHA-256"), refused.getMessage());
    }

    @Test
    void shouldActLikeAMissingSchemeWhenItIsOff() {
        AuthProvider off = factory.create(Map.of("DigestAuthenticationProvider.enabled", "false"));

        assertFalse(off.authenticate(CLIENT, new byte[] {'u', ':', 'p'}).accepted());
        assertFalse(off.isValid(U_P));
        assertFalse(off.matches(U_P, U_P));
        assertFalse(off.isAuthenticated());
        assertEquals("digest", off.scheme());
    }

    @Test
    void shouldRefuseAnUnreadableSwitch() {
        Map<String, String> settings = Map.of("DigestAuthenticationProvider.enabled", "maybe");

        assertThrows(IllegalArgumentException.class, () -> factory.create(settings));
    }

    @Test
    void shouldNameTheUser() {
        AuthProvider provider = factory.create(Map.of());

        assertEquals("u", provider.userName(U_P));
        assertEquals("", provider.userName(":x"));
        assertEquals("u", provider.userName("u"));
        assertTrue(provider.isAuthenticated());
    }

    @Test
    void shouldAgreeWithApache() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AuthProvider own = factory.create(Map.of());
        DigestAuthenticationProvider apache = new DigestAuthenticationProvider();
        String alphabet = "::ab \u00e9\u4e2d/=";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String input = text.toString();
            String where = "seed " + seed + " input '" + input + "'";
            assertEquals(apache.isValid(input), own.isValid(input), where);
            assertEquals(apache.matches(input, U_P), own.matches(input, U_P), where);
            Id id = own.authenticate(CLIENT, input.getBytes(StandardCharsets.UTF_8))
                    .ids()
                    .get(0);
            if (!input.isEmpty()) {
                assertEquals(DigestAuthenticationProvider.generateDigest(input), id.id(), where);
            }
            if (input.split(":").length > 0) {
                assertEquals(apache.getUserName(input), own.userName(input), where);
            }
        }
    }
}
