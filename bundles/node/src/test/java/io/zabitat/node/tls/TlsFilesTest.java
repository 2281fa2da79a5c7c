package io.zabitat.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.config.TlsConfig;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator's files and the keys {@code ssl.*} come to. */
class TlsFilesTest {
    @TempDir
    Path folder;

    private TlsConfig config(String... pairs) throws ConfigException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("dataDir", folder.toString());
        keys.put("secureClientPort", "0");
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1]);
        }
        return ServerConfig.parse("test", keys, Map.of()).clientTls();
    }

    private TlsConfig stores(Path store, String... more) throws ConfigException {
        List<String> pairs = new ArrayList<>(List.of(
                "ssl.keyStore.location",
                store.toString(),
                "ssl.keyStore.password",
                Keytool.PASSWORD,
                "ssl.trustStore.location",
                store.toString(),
                "ssl.trustStore.password",
                Keytool.PASSWORD));
        pairs.addAll(List.of(more));
        return config(pairs.toArray(new String[0]));
    }

    private static String refusal(TlsConfig config) {
        return assertThrows(ConfigException.class, () -> TlsContext.load(config))
                .getMessage();
    }

    @Test
    void shouldReadEveryKindOfStore() throws Exception {
        Path p12 = Keytool.key(folder, "a.p12", "CN=a", "");
        for (Path store : List.of(p12, Keytool.key(folder, "b.jks", "CN=b", ""), Keytool.pem(p12))) {
            TlsContext.load(stores(store));
        }
        Path odd = Files.copy(p12, folder.resolve("keys.of.mine"));
        TlsContext.load(stores(odd, "ssl.keyStore.type", "PKCS12", "ssl.trustStore.type", "pkcs12"));
        Path secret = Files.writeString(folder.resolve("secret"), Keytool.PASSWORD + "\n");
        TlsContext.load(stores(p12, "ssl.keyStore.password", "wrong", "ssl.keyStore.passwordPath", secret.toString()));
    }

    @Test
    void shouldRefuseWithKeyAndReason() throws Exception {
        Path p12 = Keytool.key(folder, "a.p12", "CN=a", "");

        assertTrue(refusal(config()).startsWith("ssl.keyStore.location: required"));
        assertTrue(refusal(stores(p12, "ssl.keyStore.type", "BCFKS")).contains("BCFKS is not in this version"));
        assertTrue(refusal(stores(folder.resolve("a.txt"))).startsWith("ssl.keyStore.type"));
        assertTrue(refusal(stores(folder.resolve("none.p12"))).contains("none.p12: cannot be read"));
        assertTrue(refusal(stores(p12, "ssl.keyStore.password", "wrong")).startsWith("ssl.keyStore.location="));
        assertTrue(refusal(stores(p12, "ssl.enabledProtocols", "TLSv9")).startsWith("ssl.enabledProtocols="));
        assertTrue(refusal(stores(p12, "ssl.ciphersuites", "TLS_ODD")).startsWith("ssl.ciphersuites="));
        assertTrue(refusal(stores(p12, "ssl.keyStore.passwordPath", folder + "/no"))
                .startsWith("ssl.keyStore.pass"));
        Path old = Files.writeString(
                folder.resolve("old.pem"),
                "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n"
                        + Files.readString(Keytool.pem(p12)));
        assertTrue(refusal(stores(old)).contains("PKCS#8"));
    }

    /** Made by {@code openssl pkcs8 -topk8} in its several ways; all hold the same key, under the password of the tests. */
    @ParameterizedTest
    @ValueSource(strings = {"pbes2-aes256-sha256", "pbes2-aes256-sha512", "pbes2-aes128-sha1", "pbes1-des3"})
    void shouldReadEncryptedKeysInPem(String kind) throws Exception {
        TlsContext.load(stores(encrypted(kind)));
        String wrong = refusal(stores(encrypted(kind), "ssl.keyStore.password", "wrong"));
        assertTrue(wrong.startsWith("ssl.keyStore.location="), wrong);
        assertTrue(wrong.contains("cannot be decrypted with the password"), wrong);
        String none = refusal(stores(encrypted(kind), "ssl.keyStore.password", ""));
        assertTrue(none.startsWith("ssl.keyStore.location="), none);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pbes2-des3", "scrypt-aes256", "openssl-own"})
    void shouldSayWhichEncryptionOfAKeyIsNotKnown(String kind) throws Exception {
        String message = refusal(stores(encrypted(kind)));
        assertTrue(message.startsWith("ssl.keyStore.location="), message);
        assertTrue(message.contains("allowed: PKCS#8"), message);
    }

    private Path encrypted(String kind) throws Exception {
        try (InputStream in = getClass().getResourceAsStream("key-" + kind + ".pem")) {
            return Files.write(folder.resolve(kind + ".pem"), in.readAllBytes());
        }
    }

    @Test
    void shouldSayWhatTheKeysSay() throws Exception {
        Path p12 = Keytool.key(folder, "a.p12", "CN=a", "");
        SSLEngine engine = TlsContext.load(stores(p12))
                .server(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 1));
        assertTrue(engine.getNeedClientAuth());
        assertEquals(List.of("TLSv1.3", "TLSv1.2"), List.of(engine.getEnabledProtocols()));

        SSLEngine other = TlsContext.load(stores(
                        p12,
                        "ssl.clientAuth",
                        "want",
                        "ssl.protocol",
                        "TLSv1.2",
                        "ssl.ciphersuites",
                        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))
                .server(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 1));
        assertTrue(other.getWantClientAuth());
        assertEquals(List.of("TLSv1.2"), List.of(other.getEnabledProtocols()));
        assertEquals(List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"), List.of(other.getEnabledCipherSuites()));
    }

    @Test
    void shouldReadChangedFilesAndKeepGoodOnes() throws Exception {
        Path store = Keytool.key(folder, "a.p12", "CN=a", "");
        List<String> notes = new ArrayList<>();
        ReloadingContext context = new ReloadingContext(stores(store, "client.certReload", "true"), notes::add);
        TlsContext first = context.current();

        context.lookForChanges();
        assertSame(first, context.current());

        Files.write(store, new byte[100]);
        context.lookForChanges();
        assertSame(first, context.current());
        assertTrue(notes.get(0).contains("the former ones stay"), notes.get(0));

        Path next = Keytool.key(folder, "b.p12", "CN=another", "");
        Files.move(next, store, StandardCopyOption.REPLACE_EXISTING);
        context.lookForChanges();
        assertNotSame(first, context.current());
        context.lookForChanges();
        assertEquals(2, notes.size());
    }

    @Test
    void shouldLeaveFilesAloneUnlessTold() throws Exception {
        Path store = Keytool.key(folder, "a.p12", "CN=a", "");
        ReloadingContext context = new ReloadingContext(stores(store), note -> {});
        TlsContext first = context.current();
        Files.write(store, new byte[100]);
        context.lookForChanges();
        assertSame(first, context.current());
    }
}
