package io.zabitat.itests.examples;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One server of a distribution in a process of its own. */
final class Member implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Path distribution;
    private final Path folder;
    private final int port;
    private Process process;

    Member(Path distribution, Path folder, int port) {
        this.distribution = distribution;
        this.folder = folder;
        this.port = port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it with the configuration in its folder. */
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        distribution.resolve("bin/zabitat").toString(),
                        "start-foreground",
                        "--config",
                        folder.resolve("zoo.cfg").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
    }

    /** Returns when it answers {@code srvr} with this. */
    void awaitStatus(String text) throws IOException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!word("srvr").contains(text)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new AssertionError("does not say " + text + ":\n" + printed());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The answer to a four-letter word; empty while nobody answers. */
    String word(String word) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private Path output() {
        return folder.resolve("output.txt");
    }

    String printed() throws IOException {
        return Files.readString(output());
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            try {
                process.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
