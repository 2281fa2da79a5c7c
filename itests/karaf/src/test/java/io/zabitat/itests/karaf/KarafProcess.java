package io.zabitat.itests.karaf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** The packed Karaf distribution, unpacked and started as an operator would, and its shell over SSH. One test's thread uses it. */
final class KarafProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final Duration TYPED = Duration.ofSeconds(20);
    private static final String USER = "tester";
    private static final String PASSWORD = "secret";

    private final Path home;
    private final int clientPort = freePort();
    private final int sshPort = freePort();
    private final SshClient ssh = SshClient.setUpDefaultClient();
    private Process process;

    /** Unpacks it into a folder. Nobody may log in to what is packed, so a user is made. */
    KarafProcess(Path folder) throws Exception {
        Process tar = new ProcessBuilder("tar", "xzf", System.getProperty("itest.karaf"), "-C", folder.toString())
                .inheritIO()
                .start();
        if (!tar.waitFor(60, TimeUnit.SECONDS) || tar.exitValue() != 0) {
            throw new AssertionError("cannot unpack " + System.getProperty("itest.karaf"));
        }
        try (var unpacked = Files.list(folder)) {
            home = unpacked.findFirst().orElseThrow();
        }
        replace("org.apache.karaf.shell.cfg", "(?m)^sshPort *=.*", "sshPort = " + sshPort);
        replace("io.zabitat.server-default.cfg", "clientPort=2181", "clientPort=" + clientPort);
        Files.writeString(
                etc("users.properties"),
                "\n" + USER + " = " + PASSWORD + ",_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,ssh\n",
                StandardOpenOption.APPEND);
        ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        ssh.start();
    }

    private void replace(String file, String pattern, String text) throws IOException {
        String before = Files.readString(etc(file));
        String after = before.replaceAll(pattern, text);
        if (before.equals(after)) {
            throw new AssertionError(file + " has no " + pattern + ":\n" + before);
        }
        Files.writeString(etc(file), after);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int clientPort() {
        return clientPort;
    }

    int sshPort() {
        return sshPort;
    }

    Path etc(String file) {
        return home.resolve("etc").resolve(file);
    }

    Path data() {
        return home.resolve("data");
    }

    void start() throws IOException {
        ProcessBuilder command = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("karaf.out").toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = command.start();
    }

    /** Returns when a server serves on the port. */
    void awaitServing(int port) {
        awaitMode(port, "standalone");
    }

    /** @param modes a pattern of what it may be */
    void awaitMode(int port, String modes) {
        until("a server on " + port, () -> isMode(port, modes));
    }

    boolean isMode(int port, String modes) {
        try {
            return srvr(port).matches("(?s).*Mode: (" + modes + ")\\b.*");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String srvr(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** What a command of Karaf's shell prints. */
    String shell(String command) throws IOException {
        try (ClientSession session =
                ssh.connect(USER, "127.0.0.1", sshPort).verify(LIMIT).getClientSession()) {
            session.addPasswordIdentity(PASSWORD);
            session.auth().verify(LIMIT);
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            try (ChannelExec channel = session.createExecChannel(command)) {
                channel.setOut(printed);
                channel.setErr(printed);
                channel.open().verify(LIMIT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            }
            return printed.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*m", "");
        }
    }

    /** Types into a terminal until this is to be seen; {@code \t} asks for completion. */
    void awaitTyped(String keys, String text) {
        String[] last = {""};
        until(() -> keys + " shows " + text + ", not\n" + last[0], () -> {
            last[0] = typed(keys, text);
            return last[0].contains(text);
        });
    }

    private String typed(String keys, String text) throws IOException {
        try (ClientSession session =
                ssh.connect(USER, "127.0.0.1", sshPort).verify(LIMIT).getClientSession()) {
            session.addPasswordIdentity(PASSWORD);
            session.auth().verify(LIMIT);
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            try (ChannelShell channel = session.createShellChannel()) {
                channel.setOut(shown);
                channel.setErr(shown);
                channel.open().verify(LIMIT);
                OutputStream keyboard = channel.getInvertedIn();
                keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                long deadline = System.nanoTime() + TYPED.toNanos();
                while (!shown.toString(StandardCharsets.UTF_8).contains(text) && System.nanoTime() - deadline < 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            }
            return shown.toString(StandardCharsets.UTF_8);
        }
    }

    /** Returns when the command prints this; a shell that does not listen yet has not printed it. */
    void awaitShell(String command, String text) {
        String[] last = {""};
        until(() -> command + " prints " + text + ", not\n" + last[0], () -> {
            last[0] = shell(command);
            return last[0].contains(text);
        });
    }

    void await(String what, Callable<Boolean> condition) {
        until(what, condition);
    }

    private void until(String what, Callable<Boolean> condition) {
        until(() -> what, condition);
    }

    private void until(java.util.function.Supplier<String> what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Exception last = null;
        while (System.nanoTime() - deadline < 0 && process.isAlive()) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("not so: " + what.get() + "\n" + printed(), last);
    }

    private String printed() {
        StringBuilder text = new StringBuilder();
        for (Path file : new Path[] {home.resolve("karaf.out"), data().resolve("log/karaf.log")}) {
            try {
                text.append(Files.readString(file)).append('\n');
            } catch (IOException e) {
                text.append(e).append('\n');
            }
        }
        return text.substring(Math.max(0, text.length() - 6_000));
    }

    @Override
    public void close() throws InterruptedException {
        ssh.stop();
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }
}
