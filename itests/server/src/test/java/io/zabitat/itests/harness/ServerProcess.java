package io.zabitat.itests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, seen from outside only: Zabitat's distribution, or Apache's server as the yardstick. */
public final class ServerProcess implements AutoCloseable {
    /** Which server. */
    public enum Kind {
        ZABITAT,
        APACHE;

        /** What the tests judge: Zabitat, unless `-Ditest.target=apache` turns them against Apache to judge the tests. */
        public static Kind underTest() {
            return valueOf(System.getProperty("itest.target", "zabitat").toUpperCase());
        }
    }

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);

    private final Kind kind;
    private final Path folder;
    private final Map<String, String> config;
    private final List<String> jvmFlags;
    private final boolean keepsFile;
    private final boolean asShipped;
    private final int port;
    private Process process;

    private ServerProcess(Builder builder) {
        this.kind = builder.kind;
        this.folder = builder.folder;
        this.config = new LinkedHashMap<>(builder.config);
        this.jvmFlags = List.copyOf(builder.jvmFlags);
        this.keepsFile = builder.keepsFile;
        this.asShipped = builder.asShipped;
        this.port = Integer.parseInt(config.get("clientPort"));
    }

    /** What a server is started with. */
    public static final class Builder {
        private final Kind kind;
        private final Path folder;
        private final Map<String, String> config = new LinkedHashMap<>();
        private final List<String> jvmFlags = new ArrayList<>();
        private boolean keepsFile;
        private boolean asShipped = Campaign.factor() > 1;

        private Builder(Kind kind, Path folder) {
            this.kind = kind;
            this.folder = folder;
            set("tickTime", "2000");
            set("dataDir", folder.resolve("data").toString());
            set("clientPort", String.valueOf(freePort()));
            set("clientPortAddress", "127.0.0.1");
            set("admin.enableServer", "false");
            set("4lw.commands.whitelist", "*");
            String transport = System.getProperty("itest.transport", "");
            if (kind == Kind.ZABITAT && !transport.isEmpty()) {
                set("zabitat.transport.client", transport);
                set("zabitat.transport.peer", transport);
            }
        }

        /** One key of zoo.cfg. */
        public Builder set(String key, String value) {
            config.put(key, value);
            return this;
        }

        /** Several keys of zoo.cfg. */
        public Builder setAll(Map<String, String> keys) {
            config.putAll(keys);
            return this;
        }

        /** One flag of SERVER_JVMFLAGS. */
        public Builder jvmFlag(String flag) {
            jvmFlags.add(flag);
            return this;
        }

        /**
         * With the compiler and the collector that a user's server has. Else, in a build, those that cost a short life least: most
         * processes of these tests live for seconds.
         */
        public Builder asShipped() {
            asShipped = true;
            return this;
        }

        /** A zoo.cfg that is there already stays as it is: the server rewrites it. */
        public Builder keepFile() {
            keepsFile = true;
            return this;
        }

        /** Starts it and waits until it serves. */
        public ServerProcess start() {
            ServerProcess server = new ServerProcess(this);
            server.launch();
            try {
                server.awaitServing();
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
            return server;
        }

        /** Starts it without waiting for anything. */
        public ServerProcess launch() {
            ServerProcess server = new ServerProcess(this);
            server.launch();
            return server;
        }
    }

    /** A server whose configuration, data and output are below a folder. */
    public static Builder in(Path folder, Kind kind) {
        return new Builder(kind, folder);
    }

    /** A server of the kind under test. */
    public static Builder in(Path folder) {
        return in(folder, Kind.underTest());
    }

    /**
     * A port that was free a moment ago, and that stays free while its server is down: below the range from which the system takes
     * the ports of outgoing connections.
     */
    public static int freePort() {
        for (int i = 0; i < 1_000; i++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // another one
            }
        }
        throw new AssertionError("no free port");
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public Path dataDir() {
        return Path.of(config.get("dataDir"));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it printed since its first start. */
    public String output() {
        try {
            return Files.exists(outputFile()) ? Files.readString(outputFile()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again on the same port, configuration and data. */
    public void restart() {
        launch();
        awaitServing();
    }

    /** SIGTERM; returns the exit code. */
    public int stop() {
        process.destroy();
        return awaitExit(STOP_LIMIT);
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(STOP_LIMIT);
    }

    /** Waits for its own end and returns the exit code. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within " + limit.toSeconds() + " s\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Returns when the server answers `srvr` with a mode. */
    public void awaitServing() {
        try {
            Wait.until(kind + " on " + port + " serves", START_LIMIT, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("ended with " + process.exitValue());
                }
                return fourLetterWord("srvr").contains("Mode: ");
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + tail(), e);
        }
    }

    /** The answer to a four-letter word. */
    public String fourLetterWord(String word) throws IOException {
        return kind == Kind.APACHE
                ? RawClient.fourLetterWordOfApache(port, word)
                : RawClient.fourLetterWord(port, word);
    }

    /** Bytes of live heap, after a full collection, by the JDK's own tool. */
    public long liveHeap() {
        try {
            Process tool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(pid()),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String[] lines =
                    new String(tool.getInputStream().readAllBytes()).trim().split("\n");
            String[] total = lines[lines.length - 1].trim().split("\\s+");
            if (!total[0].equals("Total")) {
                throw new AssertionError("no histogram of " + pid() + ": " + String.join("\n", lines));
            }
            return Long.parseLong(total[2]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly); // a first start may still be building
            process.destroyForcibly();
            awaitExit(STOP_LIMIT);
        }
    }

    private void launch() {
        try {
            Files.createDirectories(dataDir());
            StringBuilder file = new StringBuilder();
            config.forEach(
                    (key, value) -> file.append(key).append('=').append(value).append('\n'));
            Path zooCfg = folder.resolve("zoo.cfg");
            if (!keepsFile || !Files.exists(zooCfg)) {
                Files.writeString(zooCfg, file);
            }
            ProcessBuilder command = kind == Kind.ZABITAT ? zabitat(zooCfg) : apache(zooCfg);
            command.directory(folder.toFile());
            command.redirectErrorStream(true);
            command.redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile().toFile()));
            process = command.start();
            Process started = process;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder zabitat(Path zooCfg) {
        ProcessBuilder command = new ProcessBuilder(
                Checkout.root().resolve("bin/zabitat").toString(), "start-foreground", "--config", zooCfg.toString());
        String compiler = asShipped ? "" : "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ";
        command.environment().put("SERVER_JVMFLAGS", compiler + String.join(" ", jvmFlags));
        String java = System.getProperty("itest.java", "");
        command.environment().put("JAVA_HOME", java.isEmpty() ? System.getProperty("java.home") : java);
        return command;
    }

    private ProcessBuilder apache(Path zooCfg) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
        command.addAll(jvmFlags);
        command.addAll(List.of(
                "-cp",
                Checkout.apacheServerPath(),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                zooCfg.toString()));
        return new ProcessBuilder(command);
    }

    private Path outputFile() {
        return folder.resolve("server.out");
    }

    private String tail() {
        String output = output();
        return output.substring(Math.max(0, output.length() - 3000));
    }
}
