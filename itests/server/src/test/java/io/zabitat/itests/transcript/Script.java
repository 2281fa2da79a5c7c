package io.zabitat.itests.transcript;

import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.RawClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One story told to one server: sends what the story says and writes down every byte that comes back, with session ids, passwords and
 * times replaced by names. Two servers that behave alike leave equal transcripts, down to the zxid.
 */
public final class Script implements AutoCloseable {
    /** For a server that is told to others as silent: longer than a busy machine keeps a reply. */
    private static final int SILENCE_MILLIS = 20_000;

    /** For one of which nobody relies on what it says. */
    private static final int SHORT_SILENCE_MILLIS = 2_000;

    private static final Duration COUNT_LIMIT = Duration.ofSeconds(60);
    private static final int SESSION_MILLIS = 40_000;
    private static final int PING = 11;
    private static final int CLOSE = -11;

    private final int port;
    private final String root;
    private final boolean countsLate;
    private final int silenceMillis;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, RawClient> clients = new LinkedHashMap<>();
    private final Masks masks = new Masks();
    private String current;
    private int nextXid;
    /** Answers read since `srst`, those to words with them: what the server may by then say to have sent. */
    private int answers;
    /** Words that were asked once more and that are in its figures now. */
    private int askedAgain;

    /**
     * A script with a session named `a` and a node of its own, {@link #root}.
     *
     * @param countsLate whether the server may count what it sends only after it has been read, as Apache's does: its threads write
     *     first and count then
     * @param impatient whether nothing depends on what it does not answer
     */
    Script(int port, String root, boolean countsLate, boolean impatient) {
        this.port = port;
        this.root = root;
        this.countsLate = countsLate;
        this.silenceMillis = impatient ? SHORT_SILENCE_MILLIS : SILENCE_MILLIS;
    }

    /** A node that only this story uses; made by {@link #begin}. */
    public String root() {
        return root;
    }

    /** The usual beginning: session `a` and the story's own node. */
    public Script begin() throws IOException {
        return connect("a").op(1, Ops.create(root, "", 0));
    }

    /** A connection with a new session. */
    public Script connect(String name) throws IOException {
        open(name);
        clients.get(name).sendFrame(RawClient.connectRequest(0, SESSION_MILLIS, 0, new byte[16]));
        return handshakeReply();
    }

    /** A connection without a handshake. */
    public Script open(String name) throws IOException {
        RawClient client = new RawClient(port);
        client.timeout(silenceMillis);
        clients.put(name, client);
        current = name;
        return this;
    }

    /** Speaks through another connection from here on. */
    public Script on(String name) {
        current = name;
        return this;
    }

    /** Attaches a new connection to the session of another one. */
    public Script reattach(String name, String owner) throws IOException {
        RawClient session = clients.get(owner);
        return reattach(name, 0, session.sessionId(), session.password());
    }

    /** Attaches with a password of the story's choice. */
    public Script reattach(String name, long lastZxid, long sessionId, byte[] password) throws IOException {
        open(name);
        client().sendFrame(RawClient.connectRequest(lastZxid, SESSION_MILLIS, sessionId, password));
        return handshakeReply();
    }

    public RawClient client() {
        return clients.get(current);
    }

    /** One request and everything up to its reply. */
    public Script op(int type, Jute body) throws IOException {
        return op(++nextXid, type, body);
    }

    /** The same with an xid of the story's choice. */
    public Script op(int xid, int type, Jute body) throws IOException {
        lines.add(current + "> " + type + " " + hex(body.bytes()));
        client().sendRequest(xid, type, body.bytes());
        return reply(type);
    }

    /** A request whose answer is read later with {@link #reply}. */
    public Script send(int type, Jute body) throws IOException {
        lines.add(current + "> " + type + " " + hex(body.bytes()) + " (more follows)");
        client().sendRequest(++nextXid, type, body.bytes());
        return this;
    }

    /** Any payload as a frame. */
    public Script frame(Jute payload) throws IOException {
        lines.add(current + "> frame " + masks.bytes(payload.bytes()));
        client().sendFrame(payload.bytes());
        return this;
    }

    /** Any bytes, without a length of our making. */
    public Script bytes(Jute raw) throws IOException {
        lines.add(current + "> raw " + hex(raw.bytes()));
        client().sendRaw(raw.bytes());
        return this;
    }

    /** Writes down frames up to and with the next one that is not a watch event, or the end of the connection, or silence. */
    public Script reply(int type) throws IOException {
        while (true) {
            Optional<byte[]> frame = next();
            if (frame.isEmpty()) {
                return this;
            }
            byte[] reply = frame.get();
            lines.add(current + "< " + masks.describe(type, reply));
            if (reply.length < 4 || ByteBuffer.wrap(reply).getInt() != -1) {
                return this;
            }
        }
    }

    /** The same for several requests whose answers may overtake each other. */
    public Script repliesInAnyOrder(int count) throws IOException {
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            next().ifPresent(frame -> replies.add(current + "< " + masks.describe(0, frame)));
        }
        replies.stream().sorted().forEach(lines::add);
        return this;
    }

    /** Writes down the answer to a handshake, whatever it is. */
    public Script handshakeReply() throws IOException {
        Optional<byte[]> frame = next();
        if (frame.isPresent()) {
            ByteBuffer buffer = ByteBuffer.wrap(frame.get());
            if (frame.get().length >= 36 && buffer.getLong(8) != 0) {
                masks.session(buffer.getLong(8), java.util.Arrays.copyOfRange(frame.get(), 20, 36));
                client().adopt(frame.get());
            }
            lines.add(current + "< handshake " + masks.bytes(frame.get()));
        }
        return this;
    }

    /** Events that are under way: all frames before the answer to a ping. */
    public Script events() throws IOException {
        return op(-2, PING, Jute.frame());
    }

    /** Writes down what comes until the server closes, or that it does not. */
    public Script end() throws IOException {
        while (next().map(frame -> lines.add(current + "< " + masks.bytes(frame)))
                .isPresent()) {
            // every frame is written down
        }
        return this;
    }

    /** A four-letter word with its exact answer. */
    public Script word(String word) throws IOException {
        lines.add(word + " = " + ask(word));
        return this;
    }

    /** Sets the figures back; the answer to `srst` is the first that counts. For a server that has nothing left to count. */
    public Script resetFigures() throws IOException {
        word("srst");
        answers = 1;
        askedAgain = 0;
        return this;
    }

    /** A four-letter word with numbers and addresses masked, line by line. */
    public Script wordShape(String word) throws IOException {
        String answer = ask(word);
        lines.add(word + " = "
                + answer.replaceAll("Zookeeper version: .*", "Zookeeper version: V")
                        .replaceAll("/[^ \\[(]*/?[\\w./-]*data[\\w./-]*", "DIR")
                        .replaceAll("0x[0-9a-f]+", "0xH")
                        .replaceAll("\\d+(\\.\\d+)*", "N"));
        return this;
    }

    /** A four-letter word line by line: equal lines once, in order of their text, since maps have none. */
    public Script wordLines(String word) throws IOException {
        ask(word)
                .replaceAll("expire at .*:", "expire at DATE:")
                .replaceAll("Zookeeper version: .*", "Zookeeper version: V")
                .replaceAll("0x[0-9a-f]+", "0xH")
                .replaceAll("(?m)^[0-9a-f]+: -?[0-9a-f]+$", "ZXID: DIGEST")
                .replaceAll("\\d+(\\.\\d+)*", "N")
                .lines()
                .distinct()
                .sorted()
                .forEach(line -> lines.add(word + " = " + line));
        return this;
    }

    /** `conf` with all its figures, but for those that depend on the place. */
    public Script confFigures() throws IOException {
        lines.add(
                "conf = " + ask("conf").replaceAll("(clientPort|dataDir|dataDirSize|dataLogDir|dataLogSize)=.*", "$1"));
        return this;
    }

    /**
     * `srvr` with all its figures since {@link #resetFigures}, but for those that depend on time and on other connections. A server that
     * counts late is asked until it has counted every answer that was read, and its figures are shown without the questions that took.
     */
    public Script srvrFigures() throws IOException {
        long deadline = System.nanoTime() + COUNT_LIMIT.toNanos();
        int due = answers;
        String answer = ask("srvr");
        // ZooKeeper counts a request after it has handed it on, so that one that is answered quickly makes it -1 for a
        // moment
        while (countsLate
                && (figure(answer, "Sent") < due || figure(answer, "Outstanding") < 0)
                && System.nanoTime() - deadline < 0) {
            due = answers;
            answer = ask("srvr");
            askedAgain++;
        }
        lines.add("srvr = "
                + answer.replaceAll("Zookeeper version: .*", "Zookeeper version: V")
                        .replaceAll("(Latency [a-z/]*|Connections): .*", "$1")
                        .replaceAll("Sent: .*", "Sent: " + (figure(answer, "Sent") - askedAgain))
                        .replaceAll("Received: .*", "Received: " + (figure(answer, "Received") - askedAgain)));
        return this;
    }

    private static int figure(String srvr, String name) {
        return srvr.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> Integer.parseInt(line.substring(name.length() + 2)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + srvr));
    }

    /** The names of a word's lines. */
    public Script wordKeys(String word) throws IOException {
        ask(word)
                .lines()
                .map(line -> line.replaceAll("[=\t].*", ""))
                .sorted()
                .forEach(key -> lines.add(word + " = " + key));
        return this;
    }

    /** What `cons` says of the connection: all but times and latencies. */
    public Script consLine() throws IOException {
        String own = "sid=0x" + Long.toHexString(client().sessionId());
        ask("cons")
                .lines()
                .filter(line -> line.contains(own + ","))
                .forEach(line -> lines.add("cons = "
                        + line.replace(own, "sid")
                                .replaceAll(":\\d+\\[", ":PORT[")
                                .replaceAll("\\[\\d\\]", "")
                                .replaceAll("(queued|sent|est|lresp|[a-z]*lat)=\\d+", "$1")));
        return this;
    }

    /** Waits for something that comes by itself after some seconds; what it is is written down. */
    public Script awaitEvent() throws IOException {
        next().ifPresent(frame -> lines.add(current + "< " + masks.bytes(frame)));
        return this;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Ends every session by a request, so that none expires in the middle of the next story. */
    void endSessions() throws IOException {
        for (RawClient client : clients.values()) {
            if (client.sessionId() == 0) {
                continue;
            }
            try (RawClient closer = new RawClient(port)) {
                closer.sendFrame(RawClient.connectRequest(0, SESSION_MILLIS, client.sessionId(), client.password()));
                closer.readConnectResponse();
                if (closer.sessionId() != 0) {
                    byte[] reply = closer.call(1, CLOSE, new byte[0]);
                    lines.add("end of session at zxid " + RawClient.zxidOf(reply));
                    closer.readFrameOrEnd(); // a server that closed has counted what it sent, before the next story
                    // begins
                }
            } catch (IOException e) {
                lines.add("end of session: " + e.getClass().getSimpleName());
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : clients.values()) {
            client.close();
        }
    }

    /** The answer to a word; when it ends the server has counted it. */
    private String ask(String word) throws IOException {
        String answer = RawClient.fourLetterWord(port, word);
        answers++;
        return answer;
    }

    private Optional<byte[]> next() throws IOException {
        try {
            Optional<byte[]> frame = client().readFrameOrEnd();
            if (frame.isEmpty()) {
                lines.add(current + "< closed");
            } else {
                answers++;
            }
            return frame;
        } catch (SocketTimeoutException e) {
            lines.add(current + "< silence");
            return Optional.empty();
        }
    }

    private String hex(byte[] bytes) {
        if (bytes.length > 400) {
            return "(" + bytes.length + " bytes)";
        }
        return masks.readable(HexFormat.of().formatHex(bytes), new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
