package io.zabitat.itests.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys for one test, made with keytool: every member has the same one, and trusts nothing else. */
public final class TlsKeys {
    public static final String PASSWORD = "password";

    private final Path folder;
    private final Path keys;
    private final Path trust;

    private TlsKeys(Path folder, String name) {
        this.folder = folder;
        this.keys = folder.resolve(name + ".p12");
        this.trust = folder.resolve(name + "-trust.p12");
    }

    public static TlsKeys make(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        TlsKeys made = new TlsKeys(folder, name);
        made.keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                made.keys.toString());
        made.trustItself(name);
        return made;
    }

    private void trustItself(String name) throws IOException {
        try {
            KeyStore own = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(name, own.getCertificate(name));
            try (OutputStream out = Files.newOutputStream(trust)) {
                store.store(out, PASSWORD.toCharArray());
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void keytool(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(Files.readString(folder.resolve("keytool.out")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The key with its certificate. */
    public Path keys() {
        return keys;
    }

    /** The certificates it trusts. */
    public Path trust() {
        return trust;
    }

    /** A context for the other side. */
    public SSLContext context() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** The keys of zoo.cfg under {@code ssl.} or {@code ssl.quorum.}. */
    public Map<String, String> config(String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put(prefix + "keyStore.location", keys.toString());
        config.put(prefix + "trustStore.location", trust.toString());
        config.put(prefix + "keyStore.password", PASSWORD);
        config.put(prefix + "trustStore.password", PASSWORD);
        return config;
    }
}
