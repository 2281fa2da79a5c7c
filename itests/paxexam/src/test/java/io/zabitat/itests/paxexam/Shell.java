package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;

/** The framework's shell as somebody uses it for one of the servers. */
final class Shell {
    private static final String LOG_LINE = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[.*";

    /** Nobody waits for its end. */
    private static final String LONG_WATCH = "observe=600000";

    private final CommandProcessor processor;
    private final String server;
    private String lastSaid = "";

    Shell(CommandProcessor processor, String server) {
        this.processor = processor;
        this.server = server;
    }

    /** The same shell, for another server. */
    Shell at(String other) {
        return new Shell(processor, other);
    }

    String server() {
        return server;
    }

    /** The one that leads. */
    String leader() throws Exception {
        return run("zab:status")
                .lines()
                .filter(line -> line.matches("m\\d .* leader .*"))
                .findFirst()
                .orElseThrow()
                .split(" ")[0];
    }

    /** What a command gives and prints, without the lines of the log, which a container may write to the console of the session. */
    String run(String command) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (CommandSession session = processor.createSession(InputStream.nullInputStream(), out, out)) {
            Object result = session.execute(command);
            String all = printed.toString(StandardCharsets.UTF_8) + (result == null ? "" : result);
            return all.lines().filter(line -> !line.matches(LOG_LINE)).collect(Collectors.joining("\n"));
        }
    }

    /**
     * Plans an exchange and gives the plan's name.
     *
     * @param policy pairs with commas between them, or none
     */
    String plan(String role, String provider, String policy) throws Exception {
        String plan = run("zab:swap-plan " + role + " '" + provider + "' --server " + server
                + (policy.isEmpty() ? "" : " --policy " + policy));
        assertTrue(plan, plan.startsWith("PLAN "));
        return plan.split(" +")[1];
    }

    /** From the plan to the commit. */
    void exchange(String role, String provider, String policy) throws Exception {
        String said = run("zab:swap-apply -w --auto --reason a-test " + plan(role, provider, policy));
        assertTrue(said, said.contains("COMMITTED"));
        assertActive(role, provider.split("@")[0]);
    }

    /** From the plan to the watch, and by a word back again. */
    void exchangeAndGoBack(String role, String provider, String policy) throws Exception {
        String before = role(role).split(" +")[2];
        String name = provider.split("@")[0];
        String id = plan(role, provider, policy.isEmpty() ? LONG_WATCH : policy + "," + LONG_WATCH);
        run("zab:swap-apply --auto " + id);
        Exam.until(() -> name + " is watched: " + lastSaid, () -> isWatched(id) && isActive(role, name));
        run("zab:swap-rollback --reason a-test " + id);
        Exam.until(
                () -> "the way back: " + lastSaid,
                () -> history().lines().anyMatch(line -> line.contains(id) && line.contains("ROLLED_BACK")));
        assertActive(role, before);
    }

    private boolean isWatched(String id) throws Exception {
        lastSaid = run("zab:swap-status " + id);
        assertFalse(lastSaid, lastSaid.contains("ROLLED_BACK") || lastSaid.contains("FAILED"));
        return lastSaid.contains("OBSERVE");
    }

    String history() throws Exception {
        lastSaid = run("zab:swap-history --server " + server);
        return lastSaid;
    }

    boolean isQuiet() throws Exception {
        return run("zab:swap-status --server " + server).contains("no swap");
    }

    /** The line of a role. */
    String role(String role) throws Exception {
        return run("zab:roles")
                .lines()
                .filter(line -> line.matches(server + " +" + role.replace(".", "\\.") + " .*"))
                .findFirst()
                .orElseThrow();
    }

    boolean isActive(String role, String provider) throws Exception {
        return role(role).split(" +")[2].equals(provider);
    }

    void assertActive(String role, String provider) throws Exception {
        assertEquals(role, provider, role(role).split(" +")[2]);
    }

    boolean standsBy(String role, String provider) throws Exception {
        return standsBy(role, provider, "");
    }

    /** @param version of it; any where it is empty */
    boolean standsBy(String role, String provider, String version) throws Exception {
        return run("zab:providers " + role)
                .lines()
                .anyMatch(line -> line.matches(
                        server + " .* " + provider + " +" + version.replace(".", "\\.") + ".* STANDBY .*"));
    }
}
