package io.zabitat.itests.ensemble;

import io.zabitat.itests.harness.RawClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A server of ZooKeeper 3.4.14, the last version with elections by datagrams, in a process of its own. */
final class LegacyServer implements AutoCloseable {
    private final int id;
    private final Path folder;
    private final String host;
    private final int clientPort;
    private final Map<String, String> config;
    private Process process;

    /** @param host the address of its own that it takes its datagrams at; 3.4 would take all of the machine's */
    LegacyServer(int id, Path folder, String host, int clientPort, Map<String, String> config) {
        this.id = id;
        this.folder = folder;
        this.host = host;
        this.clientPort = clientPort;
        this.config = new TreeMap<>(config);
        this.config.put("clientPort", String.valueOf(clientPort));
        this.config.put("dataDir", folder.resolve("data").toString());
        this.config.put("4lw.commands.whitelist", "*");
    }

    void launch() {
        try {
            Files.createDirectories(folder.resolve("data"));
            Files.writeString(folder.resolve("data/myid"), id + "\n");
            StringBuilder file = new StringBuilder();
            config.forEach(
                    (key, value) -> file.append(key).append('=').append(value).append('\n'));
            Files.writeString(folder.resolve("zoo.cfg"), file);
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dzookeeper.jmx.log4j.disable=true",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                            "-cp",
                            classPath(),
                            LegacyMain.class.getName(),
                            host,
                            folder.resolve("zoo.cfg").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.out").toFile()))
                    .start();
            Process started = process;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The old server in front of what the tests have on their class path. */
    private static String classPath() {
        Path jar = Path.of(System.getProperty("itest.legacy.jars", "target/legacy-server"))
                .toAbsolutePath()
                .resolve("zookeeper-3.4.14.jar");
        String rest = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*[/\\\\]zookeeper(-jute)?-3[^/\\\\]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return jar + File.pathSeparator + rest;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /** Whether its newest election is over, and how. */
    Member.Mode elected() {
        List<String> lines = log().lines()
                .filter(line -> line.contains("QuorumPeer - ")
                        && List.of("LOOKING", "LEADING", "FOLLOWING")
                                .contains(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return last.endsWith("LEADING")
                ? Member.Mode.LEADER
                : last.endsWith("FOLLOWING") ? Member.Mode.FOLLOWER : Member.Mode.SILENT;
    }

    /** What it serves clients as. */
    Member.Mode mode() {
        try {
            String answer = isAlive() ? RawClient.fourLetterWordOfApache(clientPort, "srvr") : "";
            return answer.contains("Mode: leader")
                    ? Member.Mode.LEADER
                    : answer.contains("Mode: follower") ? Member.Mode.FOLLOWER : Member.Mode.SILENT;
        } catch (IOException e) {
            return Member.Mode.SILENT;
        }
    }

    String log() {
        try {
            Path file = folder.resolve("server.out");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return "server." + id + " (3.4.14)";
    }
}
