package io.zabitat.itests.ops;

import io.zabitat.itests.harness.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code zabitat} as a person or script types it, in a folder of its own; ends every server it has started. */
final class CommandLine implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("zabitat: process (\\d+) ");
    private static final int LIMIT_SECONDS = 90;

    private final Path folder;
    private final Path script;
    private final Map<String, String> environment = new HashMap<>();
    private final List<ProcessHandle> servers = new ArrayList<>();
    private int runs;

    /** What a command ended with. */
    record Result(int code, String out, String err) {
        /** The lines of the command itself on standard error. */
        List<String> complaints() {
            return err.lines().filter(line -> line.startsWith("zabitat: ")).toList();
        }

        boolean hasTrace() {
            return (out + err).lines().anyMatch(line -> line.startsWith("\tat "));
        }
    }

    CommandLine(Path folder) {
        this(folder, Checkout.root().resolve("bin/zabitat"));
    }

    CommandLine(Path folder, Path script) {
        this.folder = folder;
        this.script = script;
        String java = System.getProperty("itest.java", "");
        set("JAVA_HOME", java.isEmpty() ? System.getProperty("java.home") : java);
    }

    /** One variable of the environment. */
    CommandLine set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** A configuration with its data beside it; further lines are appended as they are. */
    static Path config(Path folder, int port, String... lines) throws IOException {
        Files.createDirectories(folder);
        List<String> all = new ArrayList<>(List.of(
                "dataDir=" + folder.resolve("data"),
                "clientPort=" + port,
                "clientPortAddress=127.0.0.1",
                "admin.enableServer=false"));
        all.addAll(List.of(lines));
        return Files.write(folder.resolve("zoo.cfg"), all);
    }

    Result run(String... words) throws IOException, InterruptedException {
        return end(begin("", words));
    }

    Result runWithInput(String input, String... words) throws IOException, InterruptedException {
        return end(begin(input, words));
    }

    /** A command that is still running, its output in files. */
    record Running(Process process, Path out, Path err) {}

    synchronized Running begin(String input, String... words) throws IOException {
        int number = runs++;
        Path in = Files.writeString(folder.resolve("command" + number + ".in"), input);
        Path out = folder.resolve("command" + number + ".out");
        Path err = folder.resolve("command" + number + ".err");
        // A build in the background of a shell ignores interrupts, and so would everything it starts.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        List.of("ZOOCFGDIR", "ZOOCFG", "ZOO_LOG_DIR", "ZOOPIDFILE", "SERVER_JVMFLAGS", "JVMFLAGS", "ZABITAT_CACHE_DIR")
                .forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        Process process = builder.start();
        servers.add(process.toHandle());
        return new Running(process, out, err);
    }

    Result end(Running running) throws IOException, InterruptedException {
        return end(running, LIMIT_SECONDS);
    }

    Result end(Running running, int limitSeconds) throws IOException, InterruptedException {
        if (!running.process().waitFor(limitSeconds, TimeUnit.SECONDS)) {
            throw new AssertionError("the command does not end; it said " + Files.readString(running.out()));
        }
        String out = Files.readString(running.out(), StandardCharsets.UTF_8);
        Matcher started = STARTED.matcher(out);
        while (started.find()) {
            ProcessHandle.of(Long.parseLong(started.group(1))).ifPresent(this::remember);
        }
        return new Result(running.process().exitValue(), out, Files.readString(running.err(), StandardCharsets.UTF_8));
    }

    private synchronized void remember(ProcessHandle server) {
        servers.add(server);
    }

    @Override
    public synchronized void close() {
        for (ProcessHandle server : servers) {
            if (server.isAlive()) {
                server.destroyForcibly();
                server.onExit().join();
            }
        }
    }
}
