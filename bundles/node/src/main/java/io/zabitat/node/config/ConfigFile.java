package io.zabitat.node.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;

/** Reads an operator's files: {@code zoo.cfg}, dynamic configuration, {@code myid}. Called before a server is made. */
public final class ConfigFile {
    private static final long MAX_FILE_BYTES = 1L << 20;
    private static final long MAX_MYID_BYTES = 4096;

    private ConfigFile() {}

    /**
     * The keys of a file in {@link Properties} syntax and UTF-8, trimmed, in the file's order; of equal keys the last.
     *
     * @throws ConfigException when the file cannot be read
     */
    public static Map<String, String> read(Path file) throws ConfigException {
        Map<String, String> keys = new LinkedHashMap<>();
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                return keys.put(key.toString().trim(), value.toString().trim());
            }
        };
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException("config", file.toString(), "longer than " + MAX_FILE_BYTES + " bytes");
            }
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        } catch (CharacterCodingException e) {
            throw new ConfigException("config", file.toString(), "is not UTF-8", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("config", file.toString(), "cannot be read: " + e, e);
        }
        return Collections.unmodifiableMap(keys);
    }

    /**
     * The server's id from the file {@code myid}; empty when there is none.
     *
     * @throws ConfigException when the file holds no number
     */
    public static OptionalLong myid(Path dataDir) throws ConfigException {
        Path file = dataDir.resolve("myid");
        if (!Files.isRegularFile(file)) {
            return OptionalLong.empty();
        }
        String text = "";
        try {
            if (Files.size(file) > MAX_MYID_BYTES) {
                throw new ConfigException("myid", file.toString(), "longer than " + MAX_MYID_BYTES + " bytes");
            }
            text = Files.readString(file).lines().findFirst().orElse("").trim();
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new ConfigException("myid", text, "allowed: a whole number in the first line of " + file, e);
        } catch (IOException e) {
            throw new ConfigException("myid", file.toString(), "cannot be read: " + e, e);
        }
    }
}
