package io.zabitat.admission;

import io.zabitat.admission.files.SmallFile;
import io.zabitat.admission.guard.ProviderRole;
import io.zabitat.admission.jar.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The configuration of admission, checked.
 *
 * @param folder of what is admitted and of the audit, where one is named
 */
record AdmissionSettings(Trust trust, Optional<Path> folder, int maxJarBytes, long fetchMillis) {
    static final String FOLDER = "folder";

    private static final String ALLOW = "allow";
    private static final String ALLOW_FILE = "allowFile";
    private static final String TRUST_STORE = "trustStore";
    private static final String TRUST_PASSWORD = "trustStorePassword";
    private static final String SIGNERS = "signers.";
    private static final String MAX_BYTES = "maxJarBytes";
    private static final String FETCH_MILLIS = "fetchMillis";
    private static final List<String> KNOWN =
            List.of(ALLOW, ALLOW_FILE, TRUST_STORE, TRUST_PASSWORD, MAX_BYTES, FETCH_MILLIS, FOLDER);
    /** What the framework and Karaf put beside the keys. */
    private static final List<String> OTHERS = List.of("service.", "component.", "felix.", "org.apache.");

    private static final int DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
    private static final int DEFAULT_FETCH_MILLIS = 60_000;
    private static final int HASH_CHARS = 64;
    /** Some ten thousand jars. */
    private static final int MAX_ALLOW_BYTES = 1024 * 1024;

    /**
     * @throws IllegalArgumentException for a value that is none, with its key
     * @throws IOException for a file that cannot be read
     */
    static AdmissionSettings of(Map<String, ?> given) throws IOException {
        Map<String, String> keys = new HashMap<>();
        given.forEach((key, value) -> {
            if (KNOWN.contains(key) || key.startsWith(SIGNERS)) {
                keys.put(key, String.valueOf(value).trim());
            } else if (!isOfTheFramework(key)) {
                throw new IllegalArgumentException(
                        "there is no key " + key + ", but " + KNOWN + " and " + SIGNERS + "ROLE");
            }
        });
        Set<String> allowed = new HashSet<>();
        for (String word : keys.getOrDefault(ALLOW, "").split("[,\\s]+")) {
            hash(word, ALLOW).ifPresent(allowed::add);
        }
        String file = keys.getOrDefault(ALLOW_FILE, "");
        if (!file.isEmpty()) {
            for (String line : SmallFile.lines(Path.of(file), MAX_ALLOW_BYTES)) {
                // as sha256sum prints it
                if (!line.startsWith("#")) {
                    hash(line.trim().split("\\s+")[0], ALLOW_FILE).ifPresent(allowed::add);
                }
            }
        }
        String store = keys.getOrDefault(TRUST_STORE, "");
        Set<X509Certificate> anchors =
                store.isEmpty() ? Set.of() : Trust.anchors(Path.of(store), keys.getOrDefault(TRUST_PASSWORD, ""));
        return new AdmissionSettings(
                new Trust(allowed, anchors, signers(keys)),
                Optional.of(keys.getOrDefault(FOLDER, ""))
                        .filter(folder -> !folder.isEmpty())
                        .map(Path::of),
                number(keys, MAX_BYTES, DEFAULT_MAX_BYTES),
                number(keys, FETCH_MILLIS, DEFAULT_FETCH_MILLIS));
    }

    private static boolean isOfTheFramework(String key) {
        return key.startsWith(".") || key.endsWith(".target") || OTHERS.stream().anyMatch(key::startsWith);
    }

    private static Optional<String> hash(String word, String key) {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        String hash = word.toLowerCase(Locale.ROOT);
        if (hash.length() != HASH_CHARS || !hash.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(key + ": " + word + " is no SHA-256 in hex");
        }
        return Optional.of(hash);
    }

    private static Map<String, Set<X500Principal>> signers(Map<String, String> keys) {
        Map<String, Set<X500Principal>> signers = new HashMap<>();
        keys.forEach((key, value) -> {
            if (key.startsWith(SIGNERS) && !value.isEmpty()) {
                String role = key.substring(SIGNERS.length());
                if (ProviderRole.of(role).isEmpty()) {
                    throw new IllegalArgumentException(key + ": there is no role " + role);
                }
                Set<X500Principal> names = new LinkedHashSet<>();
                for (String name : value.split(";")) {
                    names.add(new X500Principal(name.trim()));
                }
                signers.put(role, Set.copyOf(names));
            }
        });
        return signers;
    }

    private static int number(Map<String, String> keys, String key, int otherwise) {
        String value = keys.getOrDefault(key, "");
        if (!value.isEmpty() && !value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(key + ": " + value + " is no number from 1 to 999999999");
        }
        return value.isEmpty() ? otherwise : Integer.parseInt(value);
    }
}
