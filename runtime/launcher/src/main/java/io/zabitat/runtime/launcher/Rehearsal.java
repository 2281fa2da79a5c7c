package io.zabitat.runtime.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code rehearse}: starts a server on a free port in a temporary directory, lets clients use it and stops it, so that the JVM
 * can write down which classes a start needs. Runs on the main thread.
 */
final class Rehearsal {
    private static final long PATIENCE_SECONDS = 60;

    private final Arguments arguments;

    Rehearsal(Arguments arguments) {
        this.arguments = arguments;
    }

    int run() throws Exception {
        Path directory = Files.createTempDirectory("zabitat-rehearsal-");
        try {
            Path config = Files.writeString(
                    directory.resolve("zoo.cfg"),
                    "dataDir=" + directory.resolve("data") + "\nclientPort=0\nclientPortAddress=127.0.0.1\ntickTime=2000\n");
            return rehearse(new Arguments(
                    java.util.Map.of("home", arguments.home().toString(), "config", config.toString()),
                    java.util.Set.of(),
                    List.of()));
        } finally {
            FrameworkHost.deleteTree(directory);
        }
    }
}
