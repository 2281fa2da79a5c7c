package io.zabitat.itests.transcript;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes to Apache's server and to ours, the answers compared byte by byte with their zxids. A case is a line in one of the
 * `...Stories` classes. When two transcripts differ, the next case begins with two fresh servers, so that one difference does not
 * shift the numbers of all later cases.
 */
class TranscriptIT {
    private static final int MAX_SHOWN = 40;

    @TempDir
    Path folder;

    private ServerProcess apache;
    private ServerProcess candidate;
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

    private Stream<DynamicTest> tests(Map<String, String> config) {
        List<Stories.Case> all = new ArrayList<>();
        all.addAll(SessionStories.cases());
        all.addAll(NodeStories.cases());
        all.addAll(AclStories.cases());
        all.addAll(MultiStories.cases());
        all.addAll(WatchStories.cases());
        return all.stream().map(one -> test(one, config));
    }

    private DynamicTest test(Stories.Case one, Map<String, String> config) {
        return DynamicTest.dynamicTest(one.name(), () -> {
            ensureServers(config);
            String root = "/c" + ++number;
            Optional<List<String>> expected = tellReference(one, root);
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
            if (expected.isEmpty()) {
                dropServers();
            } else if (!expected.get().equals(actual)) {
                dropServers();
                String difference = difference(expected.get(), actual);
                // at once, so that a run that is cut off has said what it found
                System.out.println("DIFFERENT: " + one.name() + "\n" + difference.lines().limit(7).collect(Collectors.joining("\n")));
                fail(difference);
            }
        });
    }

    /** Nothing when Apache's server does not survive the story: then ours only has to survive it. */
    private Optional<List<String>> tellReference(Stories.Case one, String root) {
        try {
            List<String> lines = tell(one, apache, root);
            return apache.fourLetterWord("srvr").contains("Mode: ") ? Optional.of(lines) : Optional.empty();
        } catch (IOException e) {
            System.out.println("Apache's server did not survive: " + one.name() + " (" + e + ")");
            return Optional.empty();
        }
    }

    private static List<String> tell(Stories.Case one, ServerProcess server, String root) throws IOException {
        try (Script script = new Script(server.port(), root)) {
            one.story().tell(script);
            script.endSessions();
            return script.lines();
        }
    }

    private void ensureServers(Map<String, String> config) throws IOException {
        if (apache == null || !apache.isAlive() || !candidate.isAlive()) {
            dropServers();
            generation++;
            Path left = Files.createDirectories(folder.resolve(generation + "-apache"));
            Path right = Files.createDirectories(folder.resolve(generation + "-candidate"));
            CompletableFuture<ServerProcess> reference = CompletableFuture.supplyAsync(
                    () -> ServerProcess.in(left, Kind.APACHE).setAll(config).start());
            candidate = ServerProcess.in(right).setAll(config).start();
            apache = reference.join();
        }
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
        while (first < Math.min(expected.size(), actual.size()) && expected.get(first).equals(actual.get(first))) {
            first++;
        }
        StringBuilder text = new StringBuilder("transcripts differ at line " + first + "\n");
        for (int i = Math.max(0, first - 3); i < Math.min(first + MAX_SHOWN, Math.max(expected.size(), actual.size())); i++) {
            String left = i < expected.size() ? expected.get(i) : "(nothing)";
            String right = i < actual.size() ? actual.get(i) : "(nothing)";
            text.append(left.equals(right) ? "   both " + left : " apache " + left + "\n   ours " + right).append('\n');
        }
        return text.toString();
    }

    private static String digest(String credentials) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest(credentials.getBytes(StandardCharsets.UTF_8));
        return credentials.substring(0, credentials.indexOf(':')) + ":" + Base64.getEncoder().encodeToString(hash);
    }
}
