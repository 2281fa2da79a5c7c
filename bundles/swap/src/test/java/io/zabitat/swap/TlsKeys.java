package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;

/** One key for all who speak TLS in a test, made by the JDK's keytool. */
final class TlsKeys {
    private static final String PASSWORD = "changeit";

    private final Map<String, String> stores;

    private TlsKeys(Map<String, String> stores) {
        this.stores = stores;
    }

    static TlsKeys make(Path folder) throws Exception {
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
        return new TlsKeys(Map.of(
                "keyStore.location",
                keys.toString(),
                "keyStore.password",
                PASSWORD,
                "trustStore.location",
                trust.toString(),
                "trustStore.password",
                PASSWORD));
    }

    /** What the configuration of each member needs for TLS between them. */
    Map<String, String> betweenMembers() {
        Map<String, String> keys = prefixed("ssl.quorum.");
        keys.put("sslQuorum", "true");
        keys.put("ssl.quorum.hostnameVerification", "false");
        return keys;
    }

    /** What a server needs whose clients speak TLS, or do not, as they like. */
    Map<String, String> forServer() {
        Map<String, String> keys = prefixed("ssl.");
        keys.put("client.portUnification", "true");
        keys.put("ssl.clientAuth", "none");
        return keys;
    }

    /** What a stock client needs. */
    Map<String, String> forClient() {
        Map<String, String> keys = prefixed("zookeeper.ssl.");
        keys.put("zookeeper.client.secure", "true");
        keys.put("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
        return keys;
    }

    private Map<String, String> prefixed(String prefix) {
        Map<String, String> keys = new HashMap<>();
        stores.forEach((name, value) -> keys.put(prefix + name, value));
        return keys;
    }
}
