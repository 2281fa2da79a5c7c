package io.zabitat.ops.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** The secret that a request has to carry. Immutable. */
final class Token {
    private static final int BYTES = 32;
    private static final int MIN_CHARS = 32;
    private static final int MAX_CHARS = 1_024;
    private static final String BEARER = "Bearer ";

    private final byte[] secret;

    private Token(String text) {
        this.secret = text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads the file, or makes it.
     *
     * @throws IOException when others could read it, too, or it is too short to be a secret
     */
    static Token of(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.remove(PosixFilePermission.OWNER_READ);
        others.remove(PosixFilePermission.OWNER_WRITE);
        if (!others.isEmpty()) {
            throw new IOException("the token file " + file + " must be for its owner alone: chmod 600");
        }
        if (Files.size(file) > MAX_CHARS) {
            throw new IOException("the token file " + file + " is larger than " + MAX_CHARS + " bytes");
        }
        String text = Files.readString(file).trim();
        if (text.length() < MIN_CHARS) {
            throw new IOException("the token in " + file + " is shorter than " + MIN_CHARS + " characters");
        }
        return new Token(text);
    }

    /** For its owner alone from its birth on. */
    private static void make(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path born = Files.createTempFile(
                folder,
                "token",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(born, HexFormat.of().formatHex(random) + "\n");
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** In a time that does not depend on how much of it is right. */
    boolean isIn(Optional<String> authorization) {
        return authorization
                .filter(header -> header.startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()).trim().getBytes(StandardCharsets.UTF_8))
                .map(given -> MessageDigest.isEqual(secret, given))
                .orElse(false);
    }
}
