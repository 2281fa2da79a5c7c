package io.zabitat.runtime.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** {@code status} and {@code shell}: what is asked of a server that runs in another process. Runs on the main thread. */
final class RemoteCommands {
    private final Arguments arguments;
    private final PrintStream out;
    private final PrintStream err;

    RemoteCommands(Arguments arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    int shell(InputStream in) throws LaunchException {
        Path dataDir = dataDir();
        ShellClient client = new ShellClient(out, err);
        try {
            return arguments.rest().isEmpty()
                    ? client.interactive(dataDir, in)
                    : client.run(dataDir, arguments.rest().get(0));
        } catch (IOException e) {
            throw new LaunchException(
                    ExitCodes.UNEXPECTED, "no server answers in " + dataDir + ": " + e.getMessage(), e);
        }
    }

    /**
     * Asks by {@code srvr}, which every ZooKeeper server answers, and through the shell for what that word does not say, or where
     * it is not allowed.
     */
    int status() throws LaunchException {
        ServerFile server = ServerFile.from(arguments);
        ServedAddress address = ServedAddress.of(server);
        Optional<ShellStatus> inside = askShell(server, address.port());
        Optional<String> answer = ServerWord.ask(address);
        if (answer.isEmpty() && inside.isEmpty()) {
            throw new LaunchException(
                    ExitCodes.UNEXPECTED,
                    "no server answers on " + address + ": it does not run, or is just starting or busy"
                            + server.dataDir()
                                    .map(dir -> "; a log of it may be in "
                                            + dir.resolve(RuntimeDirectory.NAME).resolve("log"))
                                    .orElse(""));
        }
        out.println("Address: " + address);
        Optional<String> mode = answer.map(text -> ServerWord.line(text, "Mode: "));
        print("Mode", mode.or(() -> inside.flatMap(known -> known.get("mode"))));
        print("Phase", inside.flatMap(known -> known.get("phase")));
        print("Epoch", inside.flatMap(known -> known.get("epoch")));
        print("Leader", inside.flatMap(known -> known.get("leader")));
        print(
                "Zxid",
                answer.map(text -> ServerWord.line(text, "Zxid: "))
                        .or(() -> inside.flatMap(known -> known.get("zxid"))));
        print(
                "Node count",
                answer.map(text -> ServerWord.line(text, "Node count: "))
                        .or(() -> inside.flatMap(known -> known.get("znodes"))));
        inside.flatMap(known -> known.get("warnings")).ifPresent(text -> out.println("Warning: " + text));
        if (mode.isEmpty() && !inside.map(ShellStatus::isServing).orElse(false)) {
            err.println("zabitat: the server does not serve clients now");
            return ExitCodes.UNEXPECTED;
        }
        return ExitCodes.OK;
    }

    private void print(String name, Optional<String> value) {
        value.ifPresent(known -> out.println(name + ": " + known));
    }

    /** Empty when it has no shell, as Apache's, or the shell is not for this user. */
    private Optional<ShellStatus> askShell(ServerFile server, int port) {
        Optional<Path> dataDir = arguments.path("data-dir").or(server::dataDir);
        if (dataDir.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (PrintStream text = new PrintStream(answer, true, StandardCharsets.UTF_8);
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            new ShellClient(text, nowhere).runNow(dataDir.get(), "zab:status --json");
            return ShellStatus.parse(answer.toString(StandardCharsets.UTF_8), port);
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // the words have to do
        }
    }

    private Path dataDir() throws LaunchException {
        Optional<Path> named = arguments.path("data-dir");
        return named.isPresent()
                ? named.get()
                : ServerFile.from(arguments)
                        .dataDir()
                        .orElseThrow(() -> new LaunchException(ExitCodes.USAGE, "the configuration names no dataDir"));
    }
}
