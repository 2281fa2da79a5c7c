package io.zabitat.admission.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads what a jar is, and verifies its signature over every byte. Stateless; reads the file three times, and never as a whole. */
public final class JarReader {
    private static final int MAX_ENTRIES = 20_000;
    private static final long MAX_UNPACKED_BYTES = 512L * 1024 * 1024;
    private static final int MAX_SIGNATURE_FILE_BYTES = 16 * 1024 * 1024;
    private static final int BLOCK_BYTES = 64 * 1024;

    private JarReader() {}

    /**
     * @param file that nobody else changes
     * @throws IOException when it is no jar, or one that is not meant to be read
     */
    public static JarFacts read(Path file) throws IOException {
        long bytes = Files.size(file);
        String sha256 = sha256(file);
        boundWhatIsReadWhole(file);
        Map<String, String> headers = new HashMap<>();
        Signature signature;
        try (JarFile jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new IOException("it has no manifest");
            }
            manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
            signature = signature(jar);
        } catch (SecurityException e) {
            // the manifest itself was changed after it had been signed
            return new JarFacts(sha256, bytes, headers(file), tampered(e));
        }
        return new JarFacts(sha256, bytes, headers, signature);
    }

    /** The JDK takes the manifest and the files of a signature into memory before it looks at anything, however much they unpack to. */
    private static void boundWhatIsReadWhole(Path file) throws IOException {
        byte[] buffer = new byte[BLOCK_BYTES];
        long unpacked = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                throw new IOException("it has more than " + MAX_ENTRIES + " entries");
            }
            Ambiguity.refuseNames(zip);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory() && isOfSignature(entry.getName())) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                            unpacked += read;
                            if (unpacked > MAX_SIGNATURE_FILE_BYTES) {
                                throw new IOException("its manifest and signatures unpack to more than "
                                        + MAX_SIGNATURE_FILE_BYTES + " bytes");
                            }
                        }
                    }
                }
            }
            Ambiguity.refuseManifest(zip);
        }
    }

    private static Signature tampered(SecurityException e) {
        return Signature.none("it was changed after it had been signed: " + e.getMessage());
    }

    private static Map<String, String> headers(Path file) throws IOException {
        Map<String, String> headers = new HashMap<>();
        try (JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ)) {
            jar.getManifest()
                    .getMainAttributes()
                    .forEach((name, value) -> headers.put(name.toString(), value.toString()));
        }
        return headers;
    }

    /** Those who have signed each and every entry; the first of them speaks for the jar. */
    private static Signature signature(JarFile jar) throws IOException {
        Set<String> names = new HashSet<>();
        Optional<Set<CodeSigner>> common = Optional.empty();
        String unsigned = "";
        byte[] buffer = new byte[BLOCK_BYTES];
        long unpacked = 0;
        for (JarEntry entry : Collections.list(jar.entries())) {
            if (!names.add(entry.getName()) || names.size() > MAX_ENTRIES) {
                throw new IOException("it has two entries " + entry.getName() + ", or more than " + MAX_ENTRIES);
            }
            if (entry.isDirectory() || isOfSignature(entry.getName())) {
                continue;
            }
            try (InputStream in = jar.getInputStream(entry)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    unpacked += read;
                    if (unpacked > MAX_UNPACKED_BYTES) {
                        throw new IOException("it unpacks to more than " + MAX_UNPACKED_BYTES + " bytes");
                    }
                }
            } catch (SecurityException e) {
                return tampered(e);
            }
            CodeSigner[] signers = entry.getCodeSigners();
            if (signers == null) {
                unsigned = unsigned.isEmpty() ? entry.getName() : unsigned;
            } else {
                Set<CodeSigner> ofEntry = new LinkedHashSet<>(List.of(signers));
                common.ifPresent(ofEntry::retainAll);
                common = Optional.of(ofEntry);
            }
        }
        if (common.isEmpty()) {
            return Signature.none("it is not signed");
        }
        if (!unsigned.isEmpty()) {
            return Signature.none("its entry " + unsigned + " is not signed");
        }
        if (common.get().isEmpty()) {
            return Signature.none("nobody has signed all of it");
        }
        if (!coversManifest(jar, names)) {
            return Signature.none("its signature does not cover the headers of its manifest");
        }
        List<X509Certificate> chain = new ArrayList<>();
        common.get().iterator().next().getSignerCertPath().getCertificates().forEach(certificate -> {
            if (certificate instanceof X509Certificate x509) {
                chain.add(x509);
            }
        });
        return chain.isEmpty() ? Signature.none("its signer has no certificate") : new Signature(chain, "");
    }

    /** What a signature cannot cover, because it is the signature: in any letter case, as the JDK looks for it. */
    static boolean isOfSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("META-INF/") || upper.indexOf('/', "META-INF/".length()) >= 0) {
            return false;
        }
        return upper.equals(JarFile.MANIFEST_NAME)
                || upper.endsWith(".SF")
                || upper.endsWith(".RSA")
                || upper.endsWith(".DSA")
                || upper.endsWith(".EC")
                || upper.startsWith("META-INF/SIG-");
    }

    /** Entries are verified one by one; that the headers are covered, too, is for the signer to want, and for us to see. */
    private static boolean coversManifest(JarFile jar, Set<String> names) throws IOException {
        for (String name : names) {
            if (name.matches("META-INF/[^/]+\\.SF")) {
                try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                    String text = new String(in.readNBytes(MAX_SIGNATURE_FILE_BYTES), StandardCharsets.UTF_8);
                    if (!text.contains("-Digest-Manifest-Main-Attributes:")) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BLOCK_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
