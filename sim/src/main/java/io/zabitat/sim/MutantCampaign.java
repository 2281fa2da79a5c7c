package io.zabitat.sim;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tester is tested: puts one known bug after the other back and lets the random campaign look for it:
 * {@code ROOT [--mutant NAME,NAME...] [--seeds FROM..TO] [--having FAULT,FAULT...]}: with the last, only among seeds whose scripts have these
 * faults. Prints the table for {@code docs/testing.md}.
 */
public final class MutantCampaign {
    private MutantCampaign() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Path root = Path.of(arguments[0]);
        String only = "";
        String having = "";
        long from = 1;
        long to = 100_000;
        for (int i = 1; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--mutant" -> only = arguments[i + 1];
                case "--having" -> having = arguments[i + 1];
                case "--seeds" -> {
                    String[] range = arguments[i + 1].split("\\.\\.");
                    from = range.length == 1 ? 1 : Long.parseLong(range[0]);
                    to = Long.parseLong(range[range.length - 1]);
                }
                default ->
                    throw new IllegalArgumentException(
                            arguments[i] + ": known are --mutant NAME,NAME, --seeds FROM..TO, --having FAULT,FAULT");
            }
        }
        int missed = 0;
        for (Mutants.Mutant mutant : Mutants.all()) {
            if (only.isEmpty() || List.of(only.split(",")).contains(mutant.name())) {
                String found = look(mutant, root, from, to, having);
                missed += found.isEmpty() ? 1 : 0;
                System.out.println("| " + mutant.name() + " | " + mutant.what() + " | "
                        + (found.isEmpty() ? "not found in " + from + ".." + to : found) + " |");
            }
        }
        if (missed > 0) {
            throw new IllegalStateException(missed + " mutants were not found");
        }
    }

    /** @return the seed that found it and by which check; empty when none did */
    static String look(Mutants.Mutant mutant, Path root, long from, long to, String having)
            throws IOException, ReflectiveOperationException {
        try (MutantLoader loader = MutantLoader.of(mutant, root)) {
            Method search = loader.loadClass(MutantCampaign.class.getName())
                    .getDeclaredMethod("search", long.class, long.class, String.class);
            return (String) search.invoke(null, from, to, having);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(mutant.name(), e.getCause());
        }
    }

    /** Runs in the mutant's own world. */
    public static String search(long from, long to, String having) {
        for (long seed = from; seed <= to; seed++) {
            if (!has(seed, having)) {
                continue;
            }
            try {
                EnsembleOptions options = EnsembleRun.options(seed).electing(EnsembleOptions.FAST_ELECTION);
                new EnsembleRun(seed, EnsembleGame.shipped(), options, EnsembleRun.script(seed)).run();
            } catch (Violation e) {
                String text = e.getMessage().lines().findFirst().orElse("");
                String check = text.substring(text.indexOf(": ") + 2);
                return String.format(
                        Locale.ROOT, "%d | %s", seed, check.length() > 110 ? check.substring(0, 110) + "..." : check);
            }
        }
        return "";
    }

    private static boolean has(long seed, String having) {
        Set<String> kinds = EnsembleRun.script(seed).stream()
                .map(fault -> fault.kind().name())
                .collect(Collectors.toSet());
        return having.isEmpty() || kinds.containsAll(List.of(having.split(",")));
    }

    /** All of them, for tests. */
    static List<Mutants.Mutant> all() throws IOException {
        return Mutants.all();
    }
}
