package io.zabitat.itests.paxexam;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Members m1, m2 and m3 in one framework, or m1 alone, as configurations. */
final class Ensemble implements AutoCloseable {
    static final String FIRST = "m1";

    private final List<Configuration> made = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final Shell shell;

    /**
     * Configures them; returns when all serve.
     *
     * @param more keys for each of them
     */
    Ensemble(ConfigurationAdmin admin, Shell shell, int members, Map<String, String> more) throws Exception {
        this.shell = shell;
        List<Integer> ports = freePorts(3 * members);
        for (int id = 1; id <= members; id++) {
            Hashtable<String, Object> keys = new Hashtable<>(more);
            for (int other = 1; members > 1 && other <= members; other++) {
                keys.put(
                        "server." + other,
                        "127.0.0.1:" + ports.get(3 * other - 3) + ":" + ports.get(3 * other - 2) + ":participant");
            }
            Path data = Files.createTempDirectory("zabitat-m" + id);
            Files.writeString(data.resolve("myid"), id + "\n");
            addresses.add("127.0.0.1:" + ports.get(3 * id - 1));
            keys.put("dataDir", data.toString());
            keys.put("clientPort", ports.get(3 * id - 1).toString());
            keys.put("clientPortAddress", "127.0.0.1");
            keys.put("tickTime", "1000");
            keys.put("initLimit", "20");
            keys.put("syncLimit", "10");
            keys.put("preAllocSize", "1024");
            keys.put("zabitat.swap.canaryMs", "0");
            // the machine may be slow
            keys.put("zabitat.swap.prepareMs", "120000");
            keys.put("zabitat.swap.switchMs", "120000");
            keys.put("zabitat.swap.stallMs", "60000");
            Configuration configuration = admin.getFactoryConfiguration("io.zabitat.server", "m" + id, "?");
            configuration.update(keys);
            made.add(configuration);
        }
        Exam.until(
                "all serve",
                () -> shell.run("zab:status")
                                .lines()
                                .filter(line -> line.matches("m\\d .* (leader|follower|standalone) .*"))
                                .filter(line -> addresses.stream().anyMatch(line::contains))
                                .count()
                        == members);
    }

    /** Where clients of each member connect. */
    List<String> addresses() {
        return List.copyOf(addresses);
    }

    /** Their names. */
    List<String> members() {
        return IntStream.rangeClosed(1, addresses.size())
                .mapToObj(id -> "m" + id)
                .toList();
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0);
            held.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    @Override
    public void close() throws Exception {
        for (Configuration configuration : made) {
            configuration.delete();
        }
        Exam.until("all are gone", () -> addresses.stream().noneMatch(shell.run("zab:status")::contains));
    }
}
