package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code rehearse}: starts a server on a free port in a temporary directory, lets a client use it and stops it, so that the JVM
 * can write down which classes a start needs. Runs on the main thread.
 */
final class Rehearsal {
    private final Arguments arguments;

    Rehearsal(Arguments arguments) {
        this.arguments = arguments;
    }

    int run() throws Exception {
        Path directory = Files.createTempDirectory("zabitat-rehearsal-");
        try {
            Path config = directory.resolve("zoo.cfg");
            Files.writeString(
                    config, "dataDir=" + directory.resolve("data") + "\nclientPort=0\nclientPortAddress=127.0.0.1\n");
            Map<String, String> options = new HashMap<>(arguments.options());
            options.put("config", config.toString());
            Arguments own = new Arguments(options, Set.of(), List.of());
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true);
            return new ServeCommand(own, nowhere).run(Rehearsal::use);
        } finally {
            FrameworkHost.deleteTree(directory);
        }
    }

    /** Called when the server answers; it ends afterwards. */
    private static void use(String address) {
        int colon = address.lastIndexOf(':');
        try (RawClient client = new RawClient("127.0.0.1", Integer.parseInt(address.substring(colon + 1)))) {
            client.walk();
        } catch (IOException e) {
            // what was loaded until here is worth keeping
            System.err.println("zabitat: the rehearsal was cut short: " + e);
        }
    }
}
