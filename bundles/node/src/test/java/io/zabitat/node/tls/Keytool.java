package io.zabitat.node.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys for tests. */
final class Keytool {
    static final String PASSWORD = "password";

    private Keytool() {}

    /** A new key with a certificate of its own. */
    static Path key(Path folder, String file, String subject, String names) throws Exception {
        Path store = folder.resolve(file);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                subject,
                "-storetype",
                file.endsWith(".jks") ? "JKS" : "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-keypass",
                PASSWORD));
        if (!names.isEmpty()) {
            command.addAll(List.of("-ext", "san=" + names));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(Files.readString(folder.resolve("keytool.out")));
        }
        return store;
    }

    static KeyStore open(Path store) throws GeneralSecurityException, IOException {
        KeyStore opened = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        try (InputStream in = Files.newInputStream(store)) {
            opened.load(in, PASSWORD.toCharArray());
        }
        return opened;
    }

    static X509Certificate certificate(Path store) throws GeneralSecurityException, IOException {
        return (X509Certificate) open(store).getCertificate("key");
    }

    /** The same in PEM. */
    static Path pem(Path store) throws GeneralSecurityException, IOException {
        Path pem = Path.of(store.toString().replaceAll("[.][a-z0-9]+$", ".pem"));
        byte[] key = open(store).getKey("key", PASSWORD.toCharArray()).getEncoded();
        return Files.writeString(
                pem,
                "some words before\n" + block("PRIVATE KEY", key)
                        + block("CERTIFICATE", certificate(store).getEncoded()));
    }

    private static String block(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }
}
