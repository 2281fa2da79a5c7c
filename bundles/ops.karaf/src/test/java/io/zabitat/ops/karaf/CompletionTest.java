package io.zabitat.ops.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    private static NextWords words(String command) {
        return new NextWords(command, Set.of("--json", "-w"), Set.of("--server", "--reason", "--policy"));
    }

    private static List<String> next(String command, String... before) {
        return words(command).after(List.of(before), KNOWN).stream()
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
        List<String> all = List.of("--help", "--json", "--policy", "--reason", "--server", "-w");
        assertEquals(
                all, words("status").after(List.of(), KNOWN).stream().sorted().toList());
        assertEquals(
                List.of("--help", "--policy", "--reason", "-w"),
                words("status").after(List.of("--json", "--server", "default"), KNOWN).stream()
                        .sorted()
                        .toList());
        assertEquals(List.of("--help"), new NextWords("x", Set.of(), Set.of()).after(List.of(), KNOWN));
    }

    @Test
    void shouldCompleteNamesAndThenWords() {
        WordCompleter completer =
                new WordCompleter(words("swap-plan"), List.of("zab:swap-plan", "swap-plan"), () -> KNOWN);
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
