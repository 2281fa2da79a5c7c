package io.zabitat.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator of Karaf exchanges parts of servers by its shell, with features for providers, while a stock client writes: those of the
 * server that the distribution has, and of ensembles of three that are configured beside it.
 */
class KarafSwapCampaign {
    private static final String DEFAULT = "default";
    private static final String WINDOWS =
            "\nzabitat.swap.canaryMs=0\nzabitat.swap.observeMs=1000\nzabitat.swap.storageObserveMs=1000\n";
    private static final int MEMBERS = 3;

    /**
     * What is exchanged.
     *
     * @param feature that brings the provider; a bundle is stopped and started where it is one of the distribution's own
     * @param successor who has the role when the feature was uninstalled, or the bundle stopped
     * @param policy of the way there
     */
    private record Part(String role, String before, String provider, String feature, String successor, String policy) {
        private static final String BUNDLE = "io.zabitat.";

        String bring() {
            return feature.startsWith(BUNDLE) ? "bundle:start " + feature : "feature:install " + feature;
        }

        String takeAway() {
            return feature.startsWith(BUNDLE) ? "bundle:stop " + feature : "feature:uninstall " + feature;
        }

        String other() {
            return successor.equals(provider) ? before : provider;
        }

        /** @param more pairs of a policy besides */
        String plan(String to, String server, String more) {
            String all = to.equals(provider) && !policy.isEmpty() ? policy + "," + more : more;
            return "zab:swap-plan " + role + " " + to + " --server " + server + " --policy " + all;
        }
    }

    private static final List<Part> OF_ONE = List.of(
            new Part("transport.client", "nio", "netty", "zabitat-transport-netty", "nio", ""),
            new Part("storage", "file", "h2", "zabitat-storage-h2", "h2", ""));

    private static final Part LINKS = new Part("transport.peer", "nio", "netty", "zabitat-transport-netty", "nio", "");
    private static final Part QUORUM = new Part(
            "quorum", "majority", "hierarchical", "io.zabitat.quorum.hierarchical", "hierarchical", "group.1=1:2:3");
    private static final Part ELECTION = new Part("election", "3", "0", "zabitat-election-udp", "0", "");

    @TempDir
    Path folder;

    private KarafProcess karaf;

    @Test
    void shouldExchangeEachPartByTheShell() throws Exception {
        try (KarafProcess process = new KarafProcess(folder)) {
            karaf = process;
            Files.writeString(karaf.etc("io.zabitat.server-default.cfg"), WINDOWS, StandardOpenOption.APPEND);
            karaf.start();
            karaf.awaitServing(karaf.clientPort());
            karaf.awaitShell("shell:echo (zab:status)", DEFAULT);
            karaf.awaitTyped("zab:swap-plan transport.c\t", "transport.client");
            try (StockClient client = new StockClient(karaf.clientPort())) {
                for (Part part : OF_ONE) {
                    client.during(part.role(), () -> exchange(part, DEFAULT));
                }
                installAStranger();
                client.verify();
            }
            try (Trio trio = new Trio("m", "reconfigEnabled=true\n");
                    StockClient client = new StockClient(trio.ports.get(0))) {
                client.during("links", () -> exchange(LINKS, "m1"));
                String leader = trio.leader();
                client.during("quorum", () -> exchange(QUORUM, leader));
                client.verify();
            }
            // algorithms 0 to 2 do not go with members that change
            try (Trio trio = new Trio("e", "");
                    StockClient client = new StockClient(trio.ports.get(0))) {
                String leader = trio.leader();
                client.during("election", () -> exchange(ELECTION, leader));
                client.verify();
            }
        }
    }

    private void exchange(Part part, String server) throws Exception {
        karaf.shell(part.bring());
        awaitThere(part, part.provider(), server);
        awaitActive(part, part.before(), server);

        String applied = karaf.shell(part.plan(part.provider(), server, "observe=1000")
                + "; shell:echo (zab:swap-apply -w --auto --reason a-test $plan)");
        assertTrue(applied.contains("COMMITTED"), applied);
        awaitActive(part, part.provider(), server);

        karaf.shell(part.takeAway());
        awaitActive(part, part.successor(), server);
        karaf.shell(part.bring());
        awaitThere(part, part.provider(), server);
        karaf.awaitShell("shell:echo (zab:swap-status)", "no swap is under way");
        awaitActive(part, part.successor(), server);

        awaitThere(part, part.other(), server);
        karaf.shell(part.plan(part.other(), server, "observe=600000") + "; zab:swap-apply --auto $plan");
        awaitActive(part, part.other(), server);
        karaf.awaitShell("shell:echo (zab:swap-status)", "OBSERVE");
        String status = karaf.shell("shell:echo (zab:swap-status --json)");
        String id = status.replaceAll("(?s).*\"swap\": \"?([0-9a-f]+)\"?,.*", "$1");
        karaf.shell("zab:swap-rollback " + id);
        awaitActive(part, part.successor(), server);
        karaf.awaitShell("shell:echo (zab:swap-status " + id + ")", "ROLLED_BACK");
    }

    private void awaitThere(Part part, String provider, String server) {
        karaf.awaitShell(
                "shell:echo (zab:providers --json " + part.role() + ")",
                "{\"server\": \"" + server + "\", \"role\": \"" + part.role() + "\", \"provider\": " + json(provider)
                        + ",");
    }

    private void awaitActive(Part part, String provider, String server) {
        karaf.awaitShell(
                "shell:echo (zab:roles --json --server " + server + ")",
                "\"role\": \"" + part.role() + "\", \"active\": " + json(provider) + ",");
    }

    private static String json(String name) {
        return name.matches("\\d+") ? name : "\"" + name + "\"";
    }

    /** A feature that has nothing to do with ours: a refresh of ours would cut the client's connection. */
    private void installAStranger() throws Exception {
        Path jar = folder.resolve("stranger.jar");
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "com.example.stranger");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        Path features = Files.writeString(
                folder.resolve("stranger.xml"),
                "<features xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\" name=\"stranger\">"
                        + "<feature name=\"stranger\" version=\"1.0.0\"><bundle>" + jar.toUri()
                        + "</bundle></feature></features>");
        karaf.shell("feature:repo-add " + features.toUri() + "; feature:install stranger");
        karaf.awaitShell("bundle:list -t 0 -s", "com.example.stranger");
    }

    /** Three members beside the server that is there, by files in etc; taken away when it is closed. */
    private final class Trio implements AutoCloseable {
        private final List<Path> files = new ArrayList<>();
        private final List<Integer> ports = new ArrayList<>();
        private final String prefix;

        Trio(String prefix, String keys) throws Exception {
            this.prefix = prefix;
            StringBuilder servers = new StringBuilder(keys);
            for (int id = 1; id <= MEMBERS; id++) {
                servers.append("server." + id + "=127.0.0.1:" + KarafProcess.freePort() + ":" + KarafProcess.freePort()
                        + ":participant\n");
            }
            for (int id = 1; id <= MEMBERS; id++) {
                int port = KarafProcess.freePort();
                Path data = Files.createDirectories(karaf.data().resolve(prefix + id));
                Files.writeString(data.resolve("myid"), id + "\n");
                Path made = Files.writeString(
                        folder.resolve(prefix + id),
                        servers + "tickTime=1000\ninitLimit=20\nsyncLimit=20\n"
                                + "preAllocSize=1024\nclientPortAddress=127.0.0.1\nclientPort=" + port + "\ndataDir="
                                + data + WINDOWS);
                // whole at once: the folder is watched
                files.add(Files.move(made, karaf.etc("io.zabitat.server-" + prefix + id + ".cfg")));
                ports.add(port);
            }
            for (int port : ports) {
                karaf.awaitMode(port, "leader|follower");
            }
        }

        String leader() {
            for (int i = 0; i < MEMBERS; i++) {
                if (karaf.isMode(ports.get(i), "leader")) {
                    return prefix + (i + 1);
                }
            }
            throw new AssertionError("nobody leads");
        }

        @Override
        public void close() throws Exception {
            for (Path file : files) {
                Files.delete(file);
            }
            String status = "shell:echo (zab:status)";
            karaf.await(
                    prefix + "1 to " + prefix + MEMBERS + " to be gone",
                    () -> !karaf.shell(status).contains(prefix + "1 "));
            assertEquals(false, karaf.shell(status).contains(prefix + "2 "));
        }
    }
}
