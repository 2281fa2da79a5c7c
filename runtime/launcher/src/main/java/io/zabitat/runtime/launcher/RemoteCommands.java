package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** {@code status} and {@code shell}: what is asked of a server that runs in another process. Runs on the main thread. */
final class RemoteCommands {
    private static final int SRVR_TIMEOUT_MILLIS = 5000;
    private static final int MAX_SRVR_BYTES = 64 * 1024;

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

    /** Asks by {@code srvr}, which every ZooKeeper server answers, or through the shell where that word is not allowed. */
    int status() throws LaunchException {
        ServerFile server = ServerFile.from(arguments);
        Optional<String> answer = srvr(server);
        if (answer.isPresent()) {
            answer.get()
                    .lines()
                    .filter(line ->
                            line.startsWith("Mode:") || line.startsWith("Zxid:") || line.startsWith("Node count:"))
                    .forEach(out::println);
            return ExitCodes.OK;
        }
        try {
            return new ShellClient(out, err).run(dataDir(), "zab:status");
        } catch (IOException e) {
            throw new LaunchException(
                    ExitCodes.UNEXPECTED, "no server answers on " + host(server) + ":" + port(server), e);
        }
    }

    private Optional<String> srvr(ServerFile server) throws LaunchException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host(server), port(server)), SRVR_TIMEOUT_MILLIS);
            socket.setSoTimeout(SRVR_TIMEOUT_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(MAX_SRVR_BYTES), StandardCharsets.UTF_8);
            if (answer.contains("Mode:")) {
                out.println("Address: " + host(server) + ":" + port(server));
                return Optional.of(answer);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String host(ServerFile server) {
        String host = server.keys().getOrDefault("clientPortAddress", "");
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }

    private static int port(ServerFile server) throws LaunchException {
        String port = server.keys().getOrDefault("clientPort", "2181");
        try {
            int number = Integer.parseInt(port);
            if (number < 0 || number > 0xffff) {
                throw new NumberFormatException(port);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new LaunchException(ExitCodes.USAGE, "clientPort=" + port + ": allowed are 0 to 65535", e);
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
