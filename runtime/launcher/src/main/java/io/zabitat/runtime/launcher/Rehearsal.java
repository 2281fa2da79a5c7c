package io.zabitat.runtime.launcher;

import io.zabitat.runtime.launcher.ServeCommand.Beside;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code rehearse}: starts a server on a free port in a temporary directory and an ensemble of two beside it, lets a client use
 * them and stops them, so that the JVM can write down which classes a start needs. Runs on the main thread.
 */
final class Rehearsal {
    private static final int MEMBERS = 2;
    private static final int PORTS_OF_A_MEMBER = 3;
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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
            return new ServeCommand(own, nowhere).run((address, beside) -> {
                try {
                    use(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
                    useEnsemble(directory, beside);
                } catch (IOException e) {
                    // what was loaded until here is worth keeping
                    System.err.println("zabitat: the rehearsal was cut short: " + e);
                }
            });
        } finally {
            FrameworkHost.deleteTree(directory);
        }
    }

    /** One leads, the other follows: between them they show both sides of an election and of joining. */
    private static void useEnsemble(Path directory, Beside beside) throws LaunchException, IOException {
        List<Integer> ports = FreePorts.any(MEMBERS * PORTS_OF_A_MEMBER);
        StringBuilder lines = new StringBuilder();
        for (int id = 1; id <= MEMBERS; id++) {
            int port = (id - 1) * PORTS_OF_A_MEMBER;
            lines.append("server.").append(id).append("=127.0.0.1:").append(ports.get(port + 1));
            lines.append(':').append(ports.get(port + 2)).append('\n');
        }
        for (int id = 1; id <= MEMBERS; id++) {
            Path data = Files.createDirectories(directory.resolve("data" + id));
            Files.writeString(data.resolve("myid"), id + "\n");
            Path config = directory.resolve("member" + id + ".cfg");
            Files.writeString(
                    config,
                    lines + "dataDir=" + data + "\nclientPort=" + ports.get((id - 1) * PORTS_OF_A_MEMBER)
                            + "\nclientPortAddress=127.0.0.1\ntickTime=2000\ninitLimit=10\nsyncLimit=5\n");
            beside.serve(ServerFile.read(config));
        }
        for (int id = 1; id <= MEMBERS; id++) {
            useSoon(ports.get((id - 1) * PORTS_OF_A_MEMBER));
        }
    }

    private static void useSoon(int port) throws IOException {
        long deadline = System.nanoTime() + JOIN_NANOS;
        while (true) {
            try {
                use(port);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS); // no leader yet
            }
        }
    }

    private static void use(int port) throws IOException {
        try (RawClient client = new RawClient("127.0.0.1", port)) {
            client.walk();
        }
    }
}
