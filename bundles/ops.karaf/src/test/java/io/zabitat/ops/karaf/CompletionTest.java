package io.zabitat.ops.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.console.CommandLine;
import org.junit.jupiter.api.Test;

class CompletionTest {
    private static final Known KNOWN = new Known(
            Set.of("default"),
            Map.of("transport.client", Set.of("nio", "netty"), "storage", Set.of("file")),
            Set.of("4711ab"));

    private static List<String> next(String command, String... before) {
        return NextWords.of(command, List.of(before), KNOWN).stream()
                .filter(word -> !word.startsWith("-"))
                .sorted()
                .toList();
    }

    @Test
    void shouldKnowRolesThenProvidersOfTheRole() {
        assertEquals(List.of("storage", "transport.client"), next("swap-plan"));
        assertEquals(List.of("netty", "nio"), next("swap-plan", "transport.client"));
        assertEquals(List.of("netty", "nio"), next("swap-plan", "--server", "default", "transport.client"));
        assertEquals(List.of(), next("swap-plan", "transport.client", "nio"));
        assertEquals(List.of(), next("swap-plan", "nonsense"));
    }

    @Test
    void shouldKnowServersSwapsAndTheLastPlan() {
        assertEquals(List.of("default"), next("swap-status", "--server"));
        assertEquals(List.of("4711ab"), next("swap-rollback"));
        assertEquals(List.of("$plan"), next("swap-apply"));
        assertEquals(List.of(), next("swap-apply", "--reason"));
    }

    @Test
    void shouldOfferEachOptionOnce() {
        assertTrue(NextWords.of("swap-apply", List.of(), KNOWN).contains("-w"));
        assertEquals(List.of("--json"), NextWords.of("status", List.of(), KNOWN));
        assertEquals(List.of(), NextWords.of("status", List.of("--json"), KNOWN));
    }

    @Test
    void shouldCompleteNamesAndThenWords() {
        WordCompleter completer = new WordCompleter("swap-plan", List.of("zab:swap-plan", "swap-plan"), () -> KNOWN);
        List<String> candidates = new ArrayList<>();
        assertEquals(0, completer.complete(null, new Line("zab:sw"), candidates));
        assertEquals(List.of("zab:swap-plan"), candidates);
        candidates.clear();
        assertEquals(10, completer.complete(null, new Line("swap-plan tr"), candidates));
        assertEquals(List.of("transport.client"), candidates);
        candidates.clear();
        assertEquals(-1, completer.complete(null, new Line("other tr"), candidates));
        assertEquals(List.of(), candidates);
    }

    /** With the cursor at its end. */
    private record Line(String text) implements CommandLine {
        @Override
        public int getCursorArgumentIndex() {
            return getArguments().length - 1;
        }

        @Override
        public String getCursorArgument() {
            return getArguments()[getCursorArgumentIndex()];
        }

        @Override
        public int getArgumentPosition() {
            return getCursorArgument().length();
        }

        @Override
        public String[] getArguments() {
            return text.split(" ", -1);
        }

        @Override
        public int getBufferPosition() {
            return text.length();
        }

        @Override
        public String getBuffer() {
            return text;
        }
    }
}
