package io.zabitat.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostNamesTest {
    @TempDir
    Path folder;

    @Test
    void shouldKnowAlternativeNames() throws Exception {
        X509Certificate certificate = Keytool.certificate(Keytool.key(
                folder,
                "a.p12",
                "CN=zk9.example.org",
                "dns:zk1.example.org,dns:*.quorum.example.org,ip:10.0.0.1,ip:::1"));

        check(true, certificate, "zk1.example.org", "ZK1.Example.Org", "a.quorum.example.org", "10.0.0.1", "::1");
        check(true, certificate, "0:0:0:0:0:0:0:1");
        check(false, certificate, "zk2.example.org", "quorum.example.org", "a.b.quorum.example.org", "10.0.0.2", "::2");
        check(false, certificate, "zk9.example.org"); // names beside the common name go before it (RFC 6125)
    }

    @Test
    void shouldKnowTheCommonNameWhereThereIsNoOther() throws Exception {
        X509Certificate certificate =
                Keytool.certificate(Keytool.key(folder, "b.p12", "CN=zk1.example.org,O=Example", ""));

        check(true, certificate, "zk1.example.org");
        check(false, certificate, "Example", "zk2.example.org", "10.0.0.1");
    }

    private static void check(boolean expected, X509Certificate certificate, String... hosts) {
        for (String host : hosts) {
            assertEquals(expected, HostNames.names(certificate, host), host);
        }
    }
}
