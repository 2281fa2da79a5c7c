package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;

/** One key for all members of a test's ensemble, made by the JDK's keytool. */
final class QuorumKeys {
    private static final String PASSWORD = "changeit";

    private QuorumKeys() {}

    /** What the configuration of each member needs for TLS between them. */
    static Map<String, String> make(Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path trust = folder.resolve("trust.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "member",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertEquals(0, made.waitFor());
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("member", own.getCertificate("member"));
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return Map.of(
                "sslQuorum",
                "true",
                "ssl.quorum.hostnameVerification",
                "false",
                "ssl.quorum.keyStore.location",
                keys.toString(),
                "ssl.quorum.keyStore.password",
                PASSWORD,
                "ssl.quorum.trustStore.location",
                trust.toString(),
                "ssl.quorum.trustStore.password",
                PASSWORD);
    }
}
