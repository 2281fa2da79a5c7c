package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The four-letter word {@code srvr}, which every ZooKeeper server answers unless it is told not to. */
final class ServerWord {
    private static final int TIMEOUT_MILLIS = 5000;
    private static final int MAX_BYTES = 64 * 1024;
    private static final String MODE = "Mode: ";

    private ServerWord() {}

    /** What it says; empty when nobody answers, or not this. */
    static Optional<String> ask(ServedAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return answer.contains("Mode:") ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Such as {@code leader}; empty when it does not say. */
    static String mode(ServedAddress address) {
        return ask(address).map(answer -> line(answer, MODE)).orElse("");
    }

    /** The rest of the line that begins so. */
    static String line(String answer, String prefix) {
        return answer.lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .map(line -> line.substring(prefix.length()))
                .orElse("");
    }
}
