package io.zabitat.node.tls;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Map;

/** Reads an operator's key and trust stores. Blocks; used by the starting thread and by the one that reloads. */
final class StoreLoader {
    private static final long MAX_FILE_BYTES = 16L << 20;
    private static final Map<String, String> TYPE_BY_ENDING =
            Map.of("jks", "JKS", "pem", "PEM", "p12", "PKCS12", "bcfks", "BCFKS");

    private final TlsConfig.StoreFile file;

    StoreLoader(TlsConfig.StoreFile file) {
        this.file = file;
    }

    /** @throws ConfigException with the key, the file and what is wrong with it */
    KeyStore load(TlsConfig.Purpose purpose) throws ConfigException {
        String type = type();
        try {
            Path path = Path.of(file.location());
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new ConfigException(file.key(), file.location(), "longer than " + MAX_FILE_BYTES + " bytes");
            }
            if (type.equals("PEM")) {
                String text = Files.readString(path, StandardCharsets.ISO_8859_1);
                return purpose == TlsConfig.Purpose.KEY ? PemFile.keys(text, password()) : PemFile.trusted(text);
            }
            KeyStore store = KeyStore.getInstance(type);
            try (InputStream in = Files.newInputStream(path)) {
                store.load(in, password());
            }
            return store;
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            throw new ConfigException(file.key(), file.location(), "cannot be read as " + type + ": " + e.getMessage());
        }
    }

    private String type() throws ConfigException {
        String named = file.type().toUpperCase(Locale.ROOT);
        String ending =
                file.location().substring(file.location().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = named.isEmpty() ? TYPE_BY_ENDING.getOrDefault(ending, "") : named;
        if (type.equals("BCFKS")) {
            throw new ConfigException(
                    file.key(), file.location(), "BCFKS is not in this version; allowed: JKS, PEM, PKCS12");
        }
        if (type.isEmpty() || !TYPE_BY_ENDING.containsValue(type)) {
            String key = file.key().replace(".location", ".type");
            throw new ConfigException(
                    key, file.type(), "allowed: JKS, PEM, PKCS12, or a file that ends in .jks, .pem or .p12");
        }
        return type;
    }

    /** The first line of the file, if there is one to be read. */
    char[] password() throws ConfigException {
        if (file.passwordPath().isEmpty()) {
            return file.password().toCharArray();
        }
        try {
            return Files.readString(Path.of(file.passwordPath()))
                    .lines()
                    .findFirst()
                    .orElse("")
                    .toCharArray();
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(
                    file.key().replace(".location", ".passwordPath"),
                    file.passwordPath(),
                    "cannot be read: " + e.getMessage());
        }
    }
}
