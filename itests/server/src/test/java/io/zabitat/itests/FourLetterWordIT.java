package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four-letter words where a byte comparison cannot go: figures, connections, the white list. */
class FourLetterWordIT {
    @TempDir
    Path folder;

    @Test
    void shouldAnswerOnlyWordsOfTheWhiteList() throws IOException {
        try (ServerProcess server = ServerProcess.in(folder)
                .set("4lw.commands.whitelist", "ruok,srvr")
                .start()) {
            assertEquals("imok", server.fourLetterWord("ruok"));
            assertTrue(server.fourLetterWord("srvr").contains("Mode: standalone\n"));
            assertEquals("stat is not executed because it is not in the whitelist.\n", server.fourLetterWord("stat"));
        }
    }

    @Test
    void shouldNameConnectionsSessionsAndFigures() throws IOException {
        try (ServerProcess server = ServerProcess.in(folder).start();
                RawClient client = RawClient.withSession(server.port(), 20_000)) {
            String sid = "0x" + Long.toHexString(client.sessionId());
            assertTrue(server.fourLetterWord("cons").contains("sid=" + sid), server.fourLetterWord("cons"));
            assertTrue(server.fourLetterWord("stat").contains("Clients:\n /127.0.0.1:"), server.fourLetterWord("stat"));
            assertTrue(server.fourLetterWord("dump").contains(sid), server.fourLetterWord("dump"));
            assertTrue(server.fourLetterWord("envi").startsWith("Environment:\n"));
            assertTrue(server.fourLetterWord("conf").contains("clientPort=" + server.port() + "\n"));
        }
    }

    @Test
    void shouldListTheMetricsThatMonitorsRead() throws IOException {
        try (ServerProcess server = ServerProcess.in(folder).start()) {
            Set<String> keys = server.fourLetterWord("mntr")
                    .lines()
                    .map(line -> line.split("\t")[0])
                    .collect(Collectors.toSet());
            List<String> missing = List.of(
                            "zk_version",
                            "zk_server_state",
                            "zk_avg_latency",
                            "zk_max_latency",
                            "zk_min_latency",
                            "zk_packets_received",
                            "zk_packets_sent",
                            "zk_num_alive_connections",
                            "zk_outstanding_requests",
                            "zk_znode_count",
                            "zk_watch_count",
                            "zk_ephemerals_count",
                            "zk_approximate_data_size",
                            "zk_open_file_descriptor_count",
                            "zk_max_file_descriptor_count")
                    .stream()
                    .filter(key -> !keys.contains(key))
                    .toList();
            assertEquals(List.of(), missing);
        }
    }
}
