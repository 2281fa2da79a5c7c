package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
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

    private final CommandProcessor processor;
    private final String server;

    Shell(CommandProcessor processor, String server) {
        this.processor = processor;
        this.server = server;
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

    /** Plans an exchange and gives the plan's name. */
    String plan(String role, String provider, String more) throws Exception {
        String plan = run("zab:swap-plan " + role + " " + provider + " --server " + server + " " + more);
        assertTrue(plan, plan.startsWith("PLAN "));
        return plan.split(" +")[1];
    }

    /** From the plan to the commit. */
    void exchange(String role, String provider) throws Exception {
        String said = run("zab:swap-apply -w --auto --reason a-test " + plan(role, provider, ""));
        assertTrue(said, said.contains("COMMITTED"));
        assertActive(role, provider);
    }

    String history() throws Exception {
        return run("zab:swap-history --server " + server);
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
        return run("zab:providers " + role)
                .lines()
                .anyMatch(line -> line.matches(server + " .* " + provider + " .* STANDBY .*"));
    }
}
