package io.zabitat.admission;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Jars of providers, good and bad, made and signed by a test. */
final class Jars {
    static final String TRANSPORT =
            "osgi.service;objectClass:List<String>=\"io.zabitat.spi.transport.TransportProvider\"";
    static final String ENTRY = "com/acme/data";

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private int made;

    Jars(Path folder) {
        this.folder = folder;
    }

    /** @param headers pairs of a name and a value, over those of a provider of a transport */
    Path provider(String name, String version, String... headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Bundle-ManifestVersion", "2");
        all.put("Bundle-SymbolicName", name);
        all.put("Bundle-Version", version);
        all.put("Import-Package", "io.zabitat.spi.transport;version=\"[1.2,2)\"");
        all.put("Provide-Capability", TRANSPORT);
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        all.forEach((key, value) -> {
            if (!value.isEmpty()) {
                manifest.getMainAttributes().putValue(key, value);
            }
        });
        Path file = next();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.putNextEntry(new JarEntry(ENTRY));
            jar.write(version.getBytes());
            jar.closeEntry();
        }
        return file;
    }

    private Path next() {
        made++;
        return folder.resolve("provider-" + made + ".jar");
    }

    /** A key store with one key, made by the JDK's own tool. */
    Path key(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "signer",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "EKU=codeSigning",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("no key " + name);
        }
        return store;
    }

    Path signed(Path jar, Path key) throws Exception {
        KeyStore store = KeyStore.getInstance(key.toFile(), PASSWORD);
        JarSigner signer = new JarSigner.Builder(
                        (PrivateKey) store.getKey("signer", PASSWORD),
                        CertificateFactory.getInstance("X.509")
                                .generateCertPath(Arrays.asList(store.getCertificateChain("signer"))))
                .build();
        Path signed = next();
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            signer.sign(in, out);
        }
        return signed;
    }

    /** The same jar with another content of one entry, or with one more. */
    Path with(Path jar, String entry, byte[] content) throws IOException {
        return rewritten(jar, entry, entry, content);
    }

    /** The same jar, an entry of which has another name; as its last. */
    Path renamed(Path jar, String from, String to) throws IOException {
        return rewritten(jar, from, to, content(jar, from));
    }

    byte[] content(Path jar, String entry) throws IOException {
        try (ZipFile in = new ZipFile(jar.toFile())) {
            return in.getInputStream(in.getEntry(entry)).readAllBytes();
        }
    }

    private Path rewritten(Path jar, String without, String last, byte[] content) throws IOException {
        Path changed = next();
        try (ZipFile in = new ZipFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(changed))) {
            for (var each : List.copyOf(in.stream().toList())) {
                if (!each.getName().equals(without)) {
                    out.putNextEntry(new JarEntry(each.getName()));
                    out.write(in.getInputStream(each).readAllBytes());
                    out.closeEntry();
                }
            }
            out.putNextEntry(new JarEntry(last));
            out.write(content);
            out.closeEntry();
        }
        return changed;
    }

    byte[] manifest(Path jar, String from, String to) throws IOException {
        try (ZipFile in = new ZipFile(jar.toFile())) {
            String text = new String(
                    in.getInputStream(in.getEntry("META-INF/MANIFEST.MF")).readAllBytes());
            if (!text.contains(from)) {
                throw new AssertionError(text);
            }
            return text.replace(from, to).getBytes();
        }
    }
}
