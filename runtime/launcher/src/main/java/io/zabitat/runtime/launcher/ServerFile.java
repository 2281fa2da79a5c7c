package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The configuration file of one server as plain keys, not yet checked: the node does that.
 *
 * @param name what the server is called: the file's name, or {@code standalone}
 * @param file where the keys came from, if from a file
 * @param keys as written
 */
record ServerFile(String name, Optional<Path> file, Map<String, String> keys) {
    ServerFile {
        keys = Map.copyOf(keys);
    }

    /** Reads what the arguments name; without a name: standalone on 2181, data under the current directory. */
    static ServerFile from(Arguments arguments) throws LaunchException {
        Optional<Path> config = arguments.path("config");
        if (config.isPresent()) {
            return read(config.get());
        }
        Path dataDir = arguments
                .path("data-dir")
                .orElse(Path.of("zabitat-data"))
                .toAbsolutePath()
                .normalize();
        return new ServerFile(
                "standalone",
                Optional.empty(),
                Map.of("dataDir", dataDir.toString(), "clientPort", "2181", "tickTime", "2000"));
    }

    static ServerFile read(Path file) throws LaunchException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (MalformedInputException | IllegalArgumentException e) {
            throw new LaunchException(
                    ExitCodes.USAGE, "the configuration " + file + " is no text file of key=value lines", e);
        } catch (IOException e) {
            String what = Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist";
            throw new LaunchException(ExitCodes.USAGE, "the configuration " + file + " " + what, e);
        }
        Map<String, String> keys = new TreeMap<>();
        properties.forEach(
                (key, value) -> keys.put(key.toString().trim(), value.toString().trim()));
        Path name = file.getFileName();
        return new ServerFile(name == null ? "server" : name.toString(), Optional.of(file.toAbsolutePath()), keys);
    }

    /** The data directory, when one is named. */
    Optional<Path> dataDir() {
        return Optional.ofNullable(keys.get("dataDir"))
                .filter(dir -> !dir.isEmpty())
                .map(Path::of);
    }
}
