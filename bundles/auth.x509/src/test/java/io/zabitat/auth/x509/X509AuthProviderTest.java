package io.zabitat.auth.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Id;
import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class X509AuthProviderTest {
    static final String SUBJECT = "CN=alice,OU=tests,O=Example,C=AQ";
    private static final String CERTIFICATE = """
            MIIBlzCCAT6gAwIBAgIJALXE3RGVKqMAMAoGCCqGSM49BAMCMD8xCzAJBgNVBAYT
            AkFRMRAwDgYDVQQKEwdFeGFtcGxlMQ4wDAYDVQQLEwV0ZXN0czEOMAwGA1UEAxMF
            YWxpY2UwIBcNMjYxMTIxMTIyNzEwWhgPMjEyNjEwMjgxMjI3MTBaMD8xCzAJBgNV
            BAYTAkFRMRAwDgYDVQQKEwdFeGFtcGxlMQ4wDAYDVQQLEwV0ZXN0czEOMAwGA1UE
            AxMFYWxpY2UwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR4mGZX3LL1+idZj9g2
            Wpi0u722j1A1VEKSOj3/cAmI6k3tfdG4Hm2iSSXeAlEK0a4P/qx+YPZtwyFaLKYe
            7YNUoyEwHzAdBgNVHQ4EFgQUdBCYZtdYRDX98FBV7UGRNCUhHRUwCgYIKoZIzj0E
            AwIDRwAwRAIgTxvHeL0yWcTtthXoc8FpRF8ed5AbSrxF6rcqS5AgvmkCIAH90w0F
            3aatre+jfqVI1ijj/+vs6JZyDX6JN78lgpZ4
            """;

    private final AuthProvider provider = new X509AuthProviderFactory().create(Map.of());

    /** The connection of a client with the certificate. */
    static ConnectionInfo shown() {
        byte[] encoded = Base64.getMimeDecoder().decode(CERTIFICATE);
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            return new ConnectionInfo(address(), true, List.of(certificate));
        } catch (CertificateException e) {
            throw new IllegalStateException("the test's own certificate", e);
        }
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    }

    @Test
    void shouldKnowClientsByTheirSubject() {
        AuthResult result = provider.authenticate(shown(), new byte[0]);
        assertTrue(result.accepted());
        assertEquals(List.of(new Id("x509", SUBJECT)), result.ids());
        assertTrue(provider.isAuthenticated());
        assertEquals(SUBJECT, provider.userName(SUBJECT));
    }

    @Test
    void shouldRefuseThoseWhoShowNone() {
        assertFalse(provider.authenticate(new ConnectionInfo(address(), true), SUBJECT.getBytes())
                .accepted());
    }

    @Test
    void shouldKnowTheSuperUser() {
        AuthProvider strict =
                new X509AuthProviderFactory().create(Map.of("X509AuthenticationProvider.superUser", SUBJECT));
        assertEquals(
                List.of(new Id("super", SUBJECT), new Id("x509", SUBJECT)),
                strict.authenticate(shown(), new byte[0]).ids());
        assertTrue(strict.matches(SUBJECT, "CN=somebody else"));
        assertFalse(strict.matches("CN=bob", "CN=somebody else"));
    }

    @Test
    void shouldMatchExactlyTheSubject() {
        assertTrue(provider.matches(SUBJECT, SUBJECT));
        assertFalse(provider.matches(SUBJECT, "CN=alice"));
        assertFalse(provider.matches("", SUBJECT));
    }

    @Test
    void shouldTakeDistinguishedNamesAsAcls() {
        assertTrue(provider.isValid(SUBJECT));
        assertFalse(provider.isValid("alice"));
        assertFalse(provider.isValid("=,="));
    }
}
