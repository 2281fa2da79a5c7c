package io.zabitat.auth.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.server.auth.IPAuthenticationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAuthProviderTest {
    private final AuthProvider provider = new IpAuthProviderFactory().create(Map.of());
    private final IPAuthenticationProvider apache = new IPAuthenticationProvider();

    @Test
    void shouldKnowAClientByItsAddress() throws Exception {
        InetAddress address = InetAddress.getByAddress("liar.example", new byte[] {10, 1, 2, 3});

        AuthResult result =
                provider.authenticate(new ConnectionInfo(new InetSocketAddress(address, 4711), false), new byte[0]);

        assertEquals(AuthResult.accept(List.of(new Id("ip", "10.1.2.3"))), result);
        assertFalse(provider.isAuthenticated());
        assertEquals("10.1.2.3", provider.userName("10.1.2.3"));
    }

    @Test
    void shouldRefuseAnAddressThatIsOnlyAName() {
        ConnectionInfo unresolved = new ConnectionInfo(InetSocketAddress.createUnresolved("10.1.2.3", 1), false);

        assertFalse(provider.authenticate(unresolved, new byte[0]).accepted());
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.1.2.3, 10.1.0.0/16, true",
        "10.2.2.3, 10.1.0.0/16, false",
        "10.1.2.3, 10.1.2.1/30, true",
        "10.1.2.4, 10.1.2.1/30, false",
        "10.1.2.3, 1.2.3.4/0, true",
        "10.1.2.3, 10.1.2.3/33, false",
        "10.1.2.3, ::/0, false",
        "::1, 0.0.0.0/0, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "0:0:0:0:0:0:0:1, ::1, true",
        "2001:db8:0:0:0:0:0:5, 2001:DB8::/32, true",
        "2001:db9:0:0:0:0:0:5, 2001:db8::/32, false",
        "2001:db8:0:0:0:0:0:5, 2001:db8::4/127, true",
        "fe80:0:0:0:0:0:0:5%eth0, fe80::/10, true",
        "garbage, 0.0.0.0/0, false",
    })
    void shouldMatchByPrefixWithinOneFamily(String id, String aclId, boolean expected) {
        assertEquals(expected, provider.matches(id, aclId));
        if (!id.contains("%")) {
            assertEquals(apache.matches(id, aclId), provider.matches(id, aclId));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.2.3.4", "1.2.3.4/0", "1.2.3.4/32", "::", "::/128", "1::", "::1", "1:2:3:4:5:6:7:8/0", "a::B"})
    void shouldTakeAddressesAndNetworks(String aclId) {
        assertTrue(provider.isValid(aclId));
        assertTrue(apache.isValid(aclId));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "1.2.3.4/",
                "1.2.3.4/8/8",
                "1.2.3.4.",
                "::1/129",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                "fe80::1%eth0",
                "localhost",
                "1.2.3.4 ",
                "::ffff:1.2.3.4"
            })
    void shouldRefuseWhatIsNoAddress(String aclId) {
        assertFalse(provider.isValid(aclId));
        assertFalse(apache.isValid(aclId), "Apache's judgement");
    }

    /** Stricter than ZooKeeper on purpose: {@code +1} and digits of other scripts are no part of an address. */
    @ParameterizedTest
    @ValueSource(strings = {"+1.2.3.4", "1.2.3.4/+8", "\u0661.2.3.4"})
    void shouldRefuseNumbersThatOnlyJavaReads(String aclId) {
        assertFalse(provider.isValid(aclId));
        assertTrue(apache.isValid(aclId));
    }

    @Test
    void shouldNotReadEndlessTexts() {
        assertFalse(provider.isValid("0".repeat(1_000_000) + ".0.0.1"));
        assertFalse(provider.isValid("1.2.3.4/" + "0".repeat(100) + "99999999999"));
    }

    @Test
    void shouldAgreeWithApacheOnRandomTexts() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String id = randomAddress(random);
            String aclId = randomAddress(random) + (random.nextBoolean() ? "" : "/" + (random.nextInt(140) - 2));
            String where = "seed " + seed + " id " + id + " acl " + aclId;
            assertEquals(apache.isValid(aclId), provider.isValid(aclId), where);
            assertEquals(apache.matches(id, aclId), provider.matches(id, aclId), where);
        }
    }

    private static String randomAddress(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextBoolean()) {
            for (int part = 0; part < 4; part++) {
                text.append(part == 0 ? "" : ".").append(random.nextInt(20) == 0 ? 256 : random.nextInt(3));
            }
        } else {
            int parts = random.nextInt(10) == 0 ? 7 : 8;
            for (int part = 0; part < parts; part++) {
                text.append(part == 0 ? "" : ":");
                text.append(random.nextInt(5) == 0 ? "" : Integer.toHexString(random.nextInt(3)));
            }
        }
        return text.toString();
    }
}
