package io.zabitat.endpoint;

import io.zabitat.spi.transport.Channel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The commands that come as the first four bytes of a connection (client protocol, section 15): answered as text, then the
 * connection is closed. Only the words of the white list are carried out.
 */
final class FourLetterWords {
    private static final int SET_TRACE_MASK = code("stmk");
    private static final int TELNET_INTERRUPT = 0xfff4fffd;
    private static final int MASK_BYTES = 8;

    /** ZooKeeper sends texts in pieces of this length and counts each as a packet. */
    private static final int PACKET_BYTES = 8192;

    private final ClientEndpoint endpoint;
    private final Map<Integer, String> words = new HashMap<>();
    private final Map<String, Consumer<StringBuilder>> answers = new HashMap<>();
    private long traceMask = 306;

    FourLetterWords(ClientEndpoint endpoint, ServerFacts facts) {
        this.endpoint = endpoint;
        StatusTexts status = new StatusTexts(endpoint, facts);
        WatchTexts watches = new WatchTexts(endpoint.tree());
        define("ruok", out -> out.append("imok"));
        define("isro", out -> out.append(endpoint.isServing() ? "rw" : "null"));
        define("srvr", whenServing(status::server));
        define("stat", whenServing(status::serverAndClients));
        define("cons", whenServing(status::connections));
        define("crst", whenServing(status::resetConnections));
        define("srst", whenServing(status::resetServer));
        define("conf", whenServing(status::configuration));
        define("envi", status::environment);
        define("mntr", whenServing(status::monitor));
        define("dirs", whenServing(status::directories));
        define("dump", whenServing(status::dump));
        define("hash", whenServing(status::digests, ""));
        define("wchs", whenServing(watches::summary));
        define("wchc", whenServing(watches::byConnection));
        define("wchp", whenServing(watches::byPath));
        define("gtmk", out -> out.append(traceMask));
        define("stmk", out -> out.append(traceMask));
    }

    private Consumer<StringBuilder> whenServing(Consumer<StringBuilder> answer) {
        return whenServing(answer, "\n");
    }

    /** A member that looks for a leader says so in place of most answers. */
    private Consumer<StringBuilder> whenServing(Consumer<StringBuilder> answer, String lineEnd) {
        return out -> {
            if (endpoint.isServing()) {
                answer.accept(out);
            } else {
                out.append("This ZooKeeper instance is not currently serving requests")
                        .append(lineEnd);
            }
        };
    }

    private void define(String word, Consumer<StringBuilder> answer) {
        words.put(code(word), word);
        answers.put(word, answer);
    }

    private static int code(String word) {
        int code = 0;
        for (byte b : word.getBytes(StandardCharsets.US_ASCII)) {
            code = code << 8 | b;
        }
        return code;
    }

    boolean isWord(int firstBytes) {
        // A length that is allowed is never a word: words begin with a letter, which makes them about a billion.
        return firstBytes == TELNET_INTERRUPT || firstBytes > 0x60000000 && words.containsKey(firstBytes);
    }

    /** The mask that follows a word is waited for only when the word is going to be carried out. */
    int wantedBytes(int firstBytes) {
        return firstBytes == SET_TRACE_MASK && isAllowed("stmk") ? 4 + MASK_BYTES : 4;
    }

    private boolean isAllowed(String word) {
        return endpoint.settings().fourLetterWords().contains(word);
    }

    /** Answers and ends the connection; 0 when more bytes are needed first. */
    int answer(ClientConnection connection, int firstBytes, byte[] bytes, int at, int end) {
        if (end - at < wantedBytes(firstBytes)) {
            return 0;
        }
        if (firstBytes == TELNET_INTERRUPT) {
            endpoint.drop(connection, "telnet interrupt");
            return 4;
        }
        connection.stats().onReceived();
        endpoint.stats().onReceived(4);
        String word = words.get(firstBytes);
        StringBuilder text = new StringBuilder();
        if (!isAllowed(word)) {
            text.append(word).append(" is not executed because it is not in the whitelist.\n");
        } else {
            if (firstBytes == SET_TRACE_MASK) {
                traceMask = readLong(bytes, at + 4);
            }
            tell(word, text);
        }
        int length = send(connection.channel(), text);
        endpoint.stats().onTextSent((length + PACKET_BYTES - 1) / PACKET_BYTES);
        connection.closeAfterFlush();
        return wantedBytes(firstBytes);
    }

    /** What a word that is allowed says now. */
    void tell(String word, StringBuilder out) {
        answers.get(word).accept(out);
    }

    private static long readLong(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < MASK_BYTES; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private static int send(Channel channel, StringBuilder text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            channel.reserve(bytes.length).put(bytes);
        }
        return bytes.length;
    }
}
