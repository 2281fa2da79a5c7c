package io.zabitat.itests.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.ServerProcess.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes to Apache's server and to ours, the answers compared byte by byte with their zxids. A case is a line in one of the
 * `...Stories` classes. When two transcripts differ, the next case begins with two fresh servers, so that one difference does not
 * shift the numbers of all later cases.
 */
class TranscriptIT {
    private static final int MAX_SHOWN = 40;

    /** Metrics of steps that a write does not take here, or that nobody measures: better none than a wrong figure. */
    private static final Set<String> NOT_MEASURED = Set.of(
            "close_session_prep_time",
            "connection_drop_count",
            "connection_token_deficit",
            "dbinittime",
            "fsynctime",
            "node_changed_watch_count",
            "node_children_watch_count",
            "node_created_watch_count",
            "node_deleted_watch_count",
            "non_mtls_local_conn_count",
            "non_mtls_remote_conn_count",
            "outstanding_changes_queued",
            "outstanding_changes_removed",
            "prep_process_time",
            "prep_processor_queue_size",
            "prep_processor_queue_time_ms",
            "prep_processor_request_queued",
            "read_final_proc_time_ms",
            "request_throttle_queue_time_ms",
            "request_throttle_wait_count",
            "snapshot_error_count",
            "snapshottime",
            "socket_closing_time",
            "stale_replies",
            "stale_requests",
            "startup_snap_load_time",
            "startup_txns_load_time",
            "startup_txns_loaded",
            "sync_process_time",
            "sync_processor_batch_size",
            "sync_processor_queue_and_flush_time_ms",
            "sync_processor_queue_flush_time_ms",
            "sync_processor_queue_size",
            "sync_processor_queue_time_ms",
            "sync_processor_request_queued",
            "write_final_proc_time_ms");

    private static final int REFERENCE_TRIES = 3;

    @TempDir
    Path folder;

    private ServerProcess apache;
    private ServerProcess candidate;
    private boolean apart;
    private int generation;
    private int number;

    @AfterEach
    void stop() {
        if (apache != null) {
            apache.close();
            candidate.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsApacheWithDefaults() throws Exception {
        return tests(Map.of());
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsApacheWithEverythingOn() throws Exception {
        return tests(Map.of(
                "extendedTypesEnabled", "true",
                "enforceQuota", "true",
                "reconfigEnabled", "true",
                "DigestAuthenticationProvider.superDigest", digest("super:secret")));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsApacheWithoutAcls() throws Exception {
        return AclStories.cases().stream().map(one -> test(one, Map.of("skipACL", "yes")));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsApacheWithEagerAclCheck() throws Exception {
        return AclStories.cases().stream().map(one -> test(one, Map.of("enableEagerACLCheck", "true")));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsApacheWithFewConnections() throws Exception {
        return LimitStories.cases().stream().map(one -> test(one, Map.of("maxClientCnxns", "3")));
    }

    @Test
    void shouldOfferTheMetricsOfApache() throws Exception {
        ensureServers(Map.of());
        Set<String> missing = metricNames(apache);
        Set<String> own = metricNames(candidate);
        Set<String> unknown = new TreeSet<>(own);
        unknown.removeAll(missing);
        missing.removeAll(own);
        missing.removeIf(
                name -> NOT_MEASURED.contains(name.replaceFirst("^zk_(avg_|min_|max_|cnt_|sum_|p\\d+_)?", "")));

        assertEquals(Set.of(), missing, "metrics that Apache has");
        assertEquals(Set.of(), unknown, "metrics that Apache has not");
    }

    private static Set<String> metricNames(ServerProcess server) throws IOException {
        return server.fourLetterWord("mntr")
                .lines()
                .map(line -> line.replaceFirst("\t.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<DynamicTest> tests(Map<String, String> config) {
        List<Stories.Case> all = new ArrayList<>();
        all.addAll(SessionStories.cases());
        all.addAll(NodeStories.cases());
        all.addAll(AclStories.cases());
        all.addAll(MultiStories.cases());
        all.addAll(WatchStories.cases());
        all.addAll(WordStories.cases());
        // those in which ours deviates come last: behind them the numbers of the two servers are not the same any more
        return all.stream()
                .sorted(Comparator.comparing(one -> one.deviation().isPresent()))
                .map(one -> test(one, config));
    }

    private DynamicTest test(Stories.Case one, Map<String, String> config) {
        return DynamicTest.dynamicTest(one.name(), () -> {
            if (apart && one.deviation().isEmpty()) {
                dropServers();
            }
            ensureServers(config);
            String root = "/c" + ++number;
            if (one.deviation().isPresent() && Kind.underTest() == Kind.ZABITAT) {
                deviate(one, root);
                return;
            }
            Optional<List<String>> expected = tellReference(one, root);
            for (int i = 1;
                    i < REFERENCE_TRIES && expected.isEmpty() && one.deviation().isEmpty();
                    i++) {
                dropServers(); // its count of connections, for one, runs behind: a story that is too quick for it is
                // told anew
                ensureServers(config);
                expected = tellReference(one, root);
            }
            if (expected.isEmpty() && Kind.underTest() == Kind.APACHE) {
                dropServers();
                return;
            }
            List<String> actual;
            try {
                actual = tell(one, candidate, root);
                candidate.awaitServing();
            } catch (IOException | RuntimeException | AssertionError e) {
                dropServers();
                System.out.println("FAILED: " + one.name() + ": " + e);
                throw e;
            }
            if (expected.isEmpty() || one.deviation().isPresent()) {
                dropServers();
                Stories.Deviation deviation = one.deviation()
                        .orElseThrow(
                                () -> new AssertionError("Apache's server did not survive, which is not expected"));
                matches(deviation, actual);
            } else if (!expected.get().equals(actual)) {
                dropServers();
                String difference = difference(expected.get(), actual);
                // at once, so that a run that is cut off has said what it found
                System.out.println("DIFFERENT: " + one.name() + "\n"
                        + difference.lines().limit(7).collect(Collectors.joining("\n")));
                fail(difference);
            }
        });
    }

    /** What Apache's server does is not looked at; some of these stories end it. */
    private void deviate(Stories.Case one, String root) throws IOException {
        apart = true;
        List<String> actual = tell(one, candidate, root);
        candidate.awaitServing();
        matches(one.deviation().orElseThrow(), actual);
    }

    private static void matches(Stories.Deviation deviation, List<String> actual) {
        assertTrue(
                actual.stream().anyMatch(deviation.answer().asMatchPredicate()),
                () -> deviation.reason() + ": no line matches " + deviation.answer() + " in\n"
                        + String.join("\n", actual));
    }

    /** Nothing when Apache's server does not survive the story. */
    private Optional<List<String>> tellReference(Stories.Case one, String root) {
        try {
            List<String> lines = tell(one, apache, root);
            if (one.deviation().isPresent()) {
                return apache.fourLetterWord("srvr").contains("Mode: ") ? Optional.of(lines) : Optional.empty();
            }
            apache.awaitServing(); // a busy machine answers late, which is no end
            return Optional.of(lines);
        } catch (IOException | AssertionError e) {
            System.out.println("Apache's server did not survive: " + one.name() + " (" + e + ")");
            return Optional.empty();
        }
    }

    private List<String> tell(Stories.Case one, ServerProcess server, String root) throws IOException {
        boolean countsLate = server == apache || Kind.underTest() == Kind.APACHE;
        boolean impatient = server == apache && one.deviation().isPresent();
        try (Script script = new Script(server.port(), root, countsLate, impatient)) {
            one.story().tell(script);
            script.endSessions();
            return script.lines();
        }
    }

    private void ensureServers(Map<String, String> config) throws IOException {
        if (apache == null || !apache.isAlive() || !candidate.isAlive()) {
            dropServers();
            apart = false;
            generation++;
            Path left = Files.createDirectories(folder.resolve(generation + "-apache"));
            Path right = Files.createDirectories(folder.resolve(generation + "-candidate"));
            CompletableFuture<ServerProcess> reference = CompletableFuture.supplyAsync(
                    () -> start(ServerProcess.in(left, Kind.APACHE).setAll(config)));
            candidate = start(ServerProcess.in(right).setAll(config));
            apache = reference.join();
        }
    }

    /** No TTL node ends by itself: that would take a zxid, from each server at a moment of its own. */
    private static ServerProcess start(ServerProcess.Builder server) {
        return server.jvmFlag("-Dznode.container.checkIntervalMs=" + Integer.MAX_VALUE)
                .start();
    }

    private void dropServers() {
        if (apache != null) {
            apache.close();
        }
        if (candidate != null) {
            candidate.close();
        }
        apache = null;
        candidate = null;
    }

    private static String difference(List<String> expected, List<String> actual) {
        int first = 0;
        while (first < Math.min(expected.size(), actual.size())
                && expected.get(first).equals(actual.get(first))) {
            first++;
        }
        StringBuilder text = new StringBuilder("transcripts differ at line " + first + "\n");
        for (int i = Math.max(0, first - 3);
                i < Math.min(first + MAX_SHOWN, Math.max(expected.size(), actual.size()));
                i++) {
            String left = i < expected.size() ? expected.get(i) : "(nothing)";
            String right = i < actual.size() ? actual.get(i) : "(nothing)";
            text.append(left.equals(right) ? "   both " + left : " apache " + left + "\n   ours " + right)
                    .append('\n');
        }
        return text.toString();
    }

    private static String digest(String credentials) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest(credentials.getBytes(StandardCharsets.UTF_8));
        return credentials.substring(0, credentials.indexOf(':')) + ":"
                + Base64.getEncoder().encodeToString(hash);
    }
}
