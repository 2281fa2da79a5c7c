package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the clients of a server connect, by its file alone: the keys {@code clientPort} and {@code clientPortAddress}, else what follows the
 * semicolon in the member's own line, which stands in the file or in the one that {@code dynamicConfigFile} names.
 *
 * @param host to connect to; {@code localhost} for a server on all addresses
 * @param port 0 to 65535
 */
record ServedAddress(String host, int port) {
    private static final String DEFAULT_PORT = "2181";

    static ServedAddress of(ServerFile server) throws LaunchException {
        String port = server.keys().get("clientPort");
        String host = server.keys().getOrDefault("clientPortAddress", "");
        Optional<String> line = port == null ? ownLine(server) : Optional.empty();
        if (line.isPresent()) {
            String client = line.get();
            int colon = client.lastIndexOf(':');
            port = client.substring(colon + 1);
            host = colon < 0 ? "" : client.substring(0, colon);
        }
        return new ServedAddress(reachable(host), number(port == null ? DEFAULT_PORT : port));
    }

    /** What the member's own line says of its clients; empty where it says nothing. */
    private static Optional<String> ownLine(ServerFile server) throws LaunchException {
        Optional<String> id = myId(server);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        String key = "server." + id.get();
        String line = server.keys().get(key);
        String elsewhere = server.keys().get("dynamicConfigFile");
        if (line == null && elsewhere != null) {
            line = ServerFile.read(Path.of(elsewhere)).keys().get(key);
        }
        int semicolon = line == null ? -1 : line.indexOf(';');
        return semicolon < 0 ? Optional.empty() : Optional.of(line.substring(semicolon + 1));
    }

    private static Optional<String> myId(ServerFile server) {
        try {
            Optional<Path> file = server.dataDir().map(dir -> dir.resolve("myid"));
            return file.isPresent()
                    ? Optional.of(
                            Files.readString(file.get(), StandardCharsets.UTF_8).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // a server alone has none
        }
    }

    private static String reachable(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        return plain.isEmpty() || plain.equals("0.0.0.0") || plain.equals("::") || plain.equals("0:0:0:0:0:0:0:0")
                ? "localhost"
                : plain;
    }

    private static int number(String port) throws LaunchException {
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

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
