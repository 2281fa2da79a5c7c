package io.zabitat.itests.ensemble;

import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.ServerProcess.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One member of an ensemble: its place in the server list, which outlives its processes, and the process that runs at present. */
final class Member implements AutoCloseable {
    /** What `srvr` says, or that nobody says anything. */
    enum Mode {
        LEADER,
        FOLLOWER,
        OBSERVER,
        SILENT
    }

    private static final Pattern SESSION = Pattern.compile("0x([0-9a-f]+)");
    private static final Pattern ZXID = Pattern.compile("Zxid: 0x([0-9a-f]+)");

    private final int id;
    private final boolean observer;
    private final Path folder;
    private final int clientPort;
    private final int quorumPort;
    private final int electionPort;
    private final Map<String, String> config = new LinkedHashMap<>();
    private final Journal journal;
    private Kind kind;
    private ServerProcess process;
    private boolean paused;

    Member(int id, char letter, Path folder, Ports ports, Journal journal) {
        this.id = id;
        this.journal = journal;
        this.observer = Character.isLowerCase(letter);
        this.kind = kindOf(letter);
        this.folder = folder;
        this.clientPort = ports.next();
        this.quorumPort = ports.next();
        this.electionPort = ports.next();
    }

    /** `A` is Apache's server, `Z` the one under test. */
    static Kind kindOf(char letter) {
        return switch (Character.toUpperCase(letter)) {
            case 'A' -> Kind.APACHE;
            case 'Z' -> Kind.underTest();
            default -> throw new IllegalArgumentException("kind " + letter);
        };
    }

    int id() {
        return id;
    }

    boolean observer() {
        return observer;
    }

    Kind kind() {
        return kind;
    }

    String address() {
        return "127.0.0.1:" + clientPort;
    }

    int clientPort() {
        return clientPort;
    }

    int quorumPort() {
        return quorumPort;
    }

    int electionPort() {
        return electionPort;
    }

    Path folder() {
        return folder;
    }

    Path dataDir() {
        return folder.resolve("data");
    }

    /** The value of `server.N` for this member. */
    String line() {
        return "127.0.0.1:" + quorumPort + ":" + electionPort + (observer ? ":observer" : "");
    }

    /** Keys of zoo.cfg from the next start on. */
    void configure(Map<String, String> keys) {
        config.putAll(keys);
    }

    /** The opposite. */
    void forget(String... keys) {
        List.of(keys).forEach(config::remove);
    }

    /** From the next start on another kind of server opens this member's directory. */
    void becomes(Kind other) {
        kind = other;
    }

    /** Starts a process; nothing is awaited. */
    void launch() {
        if (isAlive()) {
            throw new IllegalStateException(this + " runs");
        }
        try {
            Files.createDirectories(dataDir());
            Files.writeString(dataDir().resolve("myid"), id + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess.Builder builder = ServerProcess.in(folder, kind)
                .set("clientPort", String.valueOf(clientPort))
                .setAll(config)
                .jvmFlag("-Xmx128m")
                .jvmFlag("-XX:+UseSerialGC")
                .jvmFlag("-XX:TieredStopAtLevel=1");
        if (kind == Kind.APACHE) {
            builder.jvmFlag("-Dorg.slf4j.simpleLogger.defaultLogLevel=info")
                    .jvmFlag("-Dorg.slf4j.simpleLogger.showDateTime=true")
                    .jvmFlag("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS")
                    .jvmFlag("-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper.server.NIOServerCnxn=warn");
        }
        if ("true".equals(config.get("reconfigEnabled"))) {
            builder.keepFile();
        }
        journal.note("start " + this);
        process = builder.launch();
        paused = false;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    /** kill -9. */
    void kill() {
        journal.note("kill -9 " + this);
        process.kill();
    }

    /** SIGTERM, and waits for the end. */
    void stop() {
        journal.note("SIGTERM " + this);
        process.stop();
        journal.note("ended: " + this);
    }

    /** SIGSTOP. */
    void pause() {
        journal.note("SIGSTOP " + this);
        signal("STOP");
        paused = true;
    }

    /** SIGCONT. */
    void resume() {
        journal.note("SIGCONT " + this);
        signal("CONT");
        paused = false;
    }

    Mode mode() {
        if (paused || !isAlive()) {
            return Mode.SILENT;
        }
        String answer = word("srvr");
        for (Mode mode : List.of(Mode.LEADER, Mode.FOLLOWER, Mode.OBSERVER)) {
            if (answer.contains("Mode: " + mode.name().toLowerCase())) {
                return mode;
            }
        }
        return Mode.SILENT;
    }

    boolean serves() {
        return mode() != Mode.SILENT;
    }

    /** The last applied zxid as `srvr` has it; -1 when it does not serve. */
    long zxid() {
        Matcher matcher = ZXID.matcher(word("srvr"));
        return matcher.find() ? Long.parseUnsignedLong(matcher.group(1), 16) : -1;
    }

    /** The global sessions this member knows, by `dump`. */
    Set<Long> sessions() {
        String dump = word("dump");
        int end = dump.indexOf("ephemeral nodes dump");
        Set<Long> sessions = new HashSet<>();
        Matcher matcher = SESSION.matcher(end < 0 ? dump : dump.substring(0, end));
        while (matcher.find()) {
            sessions.add(Long.parseUnsignedLong(matcher.group(1), 16));
        }
        return sessions;
    }

    /** The answer to a four-letter word; empty when there is none. */
    String word(String word) {
        try {
            return kind == Kind.APACHE
                    ? RawClient.fourLetterWordOfApache(clientPort, word)
                    : RawClient.fourLetterWord(clientPort, word);
        } catch (IOException e) {
            return "";
        }
    }

    /** What all its processes printed. */
    String log() {
        try {
            Path file = folder.resolve("server.out");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int threads() {
        return entries("task");
    }

    int descriptors() {
        return entries("fd");
    }

    private int entries(String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", String.valueOf(process.pid()), what))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("kill -" + name + " of " + this + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    @Override
    public String toString() {
        return "server." + id + " (" + kind.name().toLowerCase() + (observer ? ", observer)" : ")");
    }
}
