package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Checkout;
import io.zabitat.itests.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/operations.md, typed one after the other, with the port exchanged for a free one. */
class OperationsPageIT {
    private static final Pattern EXITS = Pattern.compile("# exits (\\d+)");
    private static final int LIMIT_SECONDS = 90;

    @TempDir
    Path folder;

    @Test
    void shouldWorkAsWritten() throws Exception {
        String page = Files.readString(Checkout.root().resolve("docs/operations.md"));
        String config = String.join("\n", PageBlocks.of(page, "properties"));
        Files.writeString(
                folder.resolve("zoo.cfg"), config.replace("2181", String.valueOf(ServerProcess.freePort())) + "\n");
        List<String> commands = PageBlocks.of(page, "sh run");
        assertTrue(commands.size() > 10, commands.toString());
        try {
            for (String command : commands) {
                Matcher exits = EXITS.matcher(command);
                assertEquals(
                        exits.find() ? Integer.parseInt(exits.group(1)) : 0,
                        type(command),
                        () -> command + "\n" + output());
            }
        } finally {
            server("data").ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** The section about members: three of them in one folder, with ports of their own. */
    @Test
    void shouldChangeMembersAsWritten() throws Exception {
        String page = Files.readString(Checkout.root().resolve("docs/operations.md"));
        Files.writeString(
                folder.resolve("common.cfg"), String.join("\n", PageBlocks.of(page, "properties members")) + "\n");
        List<String> commands = PageBlocks.of(page, "sh run members");
        assertTrue(commands.size() > 10, commands.toString());
        List<String> written = List.of("22881", "22882", "22883", "23881", "23882", "23883", "22181", "22182", "22183");
        List<String> free = written.stream()
                .map(port -> String.valueOf(ServerProcess.freePort()))
                .toList();
        try {
            for (String command : commands) {
                String typed = command;
                for (int i = 0; i < written.size(); i++) {
                    typed = typed.replace(written.get(i), free.get(i));
                }
                String exact = typed;
                assertEquals(0, type(exact), () -> exact + "\n" + output());
            }
        } finally {
            for (String member : List.of("one", "two", "three")) {
                server(member).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private int type(String command) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).directory(folder.toFile());
        shell.environment().merge("PATH", Checkout.root().resolve("bin").toString(), (old, bin) -> bin + ":" + old);
        String java = System.getProperty("itest.java", "");
        shell.environment().put("JAVA_HOME", java.isEmpty() ? System.getProperty("java.home") : java);
        shell.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
        Process process = shell.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("does not end: " + command);
        }
        return process.exitValue();
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Optional<ProcessHandle> server(String dataDir) throws Exception {
        Path pidFile = folder.resolve(dataDir).resolve("zookeeper_server.pid");
        return Files.exists(pidFile)
                ? ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                : Optional.empty();
    }
}
