package io.zabitat.ops.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
    private static final Caller NOBODY = new Caller() {
        @Override
        public String actor() {
            return "tester";
        }

        @Override
        public PrintStream console() {
            return new PrintStream(PrintStream.nullOutputStream());
        }

        @Override
        public void remember(String name, String value) {
            // nobody asks
        }
    };

    private final Command plan = Command.table(
                    "swap-plan",
                    "ROLE [PROVIDER]",
                    "what an exchange would do",
                    (arguments, caller) -> caller.actor()
                            + arguments.words()
                            + arguments.option("--policy", "")
                            + arguments.has(Command.DRY_RUN))
            .with("ROLE", "as zab:roles has it")
            .with("--policy NAME=VALUE", "choices")
            .withDryRun();

    private Object run(Command command, String... words) throws Exception {
        return command.execute(List.of((Object[]) words), NOBODY);
    }

    private void assertRefused(String message, Command command, Object... words) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> command.execute(Arrays.asList(words), NOBODY));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void shouldTakeWordsAndOptionsInAnyOrder() throws Exception {
        assertEquals("tester[storage]false", run(plan, "storage"));
        assertEquals("tester[storage, h2]a=btrue", run(plan, "storage", "--policy", "a=b", "h2", "--dry-run"));
    }

    @Test
    void shouldTakeAValueThatLooksLikeTheQuestionForHelp() throws Exception {
        assertEquals("tester[storage]--helpfalse", run(plan, "storage", "--policy", "--help"));
        assertTrue(String.valueOf(run(plan, "storage", "--help")).contains("zab:swap-plan"));
    }

    @Test
    void shouldSayWhatIsWrongAndWhereHelpIs() {
        assertRefused("it takes ROLE [PROVIDER]; see zab:swap-plan --help", plan);
        assertRefused("it takes ROLE [PROVIDER], and no c; see zab:swap-plan --help", plan, "a", "b", "c");
        assertRefused("there is no option --jsn; see zab:swap-plan --help", plan, "a", "--jsn");
        assertRefused("--policy needs a value; see zab:swap-plan --help", plan, "a", "--policy");
        Object unset = null;
        assertRefused(
                "a variable, such as $plan, has no value in this session; see zab:swap-plan --help", plan, "a", unset);
        Command status = Command.table("status", "", "how it is", (arguments, caller) -> "");
        assertRefused("it takes no x; see zab:status --help", status, "x");
    }

    @Test
    void shouldExplainItself() throws Exception {
        String help = String.valueOf(run(plan, "a", "b", "c", "--help"));
        assertEquals("zab:swap-plan ROLE [PROVIDER]", help.lines().findFirst().orElse(""));
        assertTrue(help.contains("\n  --policy NAME=VALUE  choices\n"), help);
        assertTrue(help.contains("\n  --json               a list"), help);
        assertTrue(help.contains("\n  ROLE                 as zab:roles"), help);
    }

    @Test
    void shouldTakeAnyNumberOfWordsWhereItSaysSo() throws Exception {
        Command metrics = Command.text("metrics", "[PART...]", "all", (arguments, caller) -> arguments.count());
        assertEquals(0, run(metrics));
        assertEquals(3, run(metrics, "a", "b", "c"));
        assertRefused("there is no option --json; see zab:metrics --help", metrics, "--json");
    }
}
