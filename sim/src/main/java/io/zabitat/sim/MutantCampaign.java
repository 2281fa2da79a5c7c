package io.zabitat.sim;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The tester is tested: puts one known bug after the other back and lets the random campaign look for it:
 * {@code ROOT [--mutant NAME,NAME...] [--seeds N]}. Prints the table for {@code docs/testing.md}.
 */
public final class MutantCampaign {
    private MutantCampaign() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Path root = Path.of(arguments[0]);
        String only = "";
        long seeds = 100_000;
        for (int i = 1; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--mutant" -> only = arguments[i + 1];
                case "--seeds" -> seeds = Long.parseLong(arguments[i + 1]);
                default ->
                    throw new IllegalArgumentException(arguments[i] + ": known are --mutant NAME,NAME, --seeds N");
            }
        }
        int missed = 0;
        for (Mutants.Mutant mutant : Mutants.all()) {
            if (only.isEmpty() || List.of(only.split(",")).contains(mutant.name())) {
                String found = look(mutant, root, seeds);
                missed += found.isEmpty() ? 1 : 0;
                System.out.println("| " + mutant.name() + " | " + mutant.what() + " | "
                        + (found.isEmpty() ? "not found in " + seeds + " seeds" : found) + " |");
            }
        }
        if (missed > 0) {
            throw new IllegalStateException(missed + " mutants were not found");
        }
    }

    /** @return the seed that found it and by which check; empty when none did */
    static String look(Mutants.Mutant mutant, Path root, long seeds) throws IOException, ReflectiveOperationException {
        try (MutantLoader loader = MutantLoader.of(mutant, root)) {
            Method search = loader.loadClass(MutantCampaign.class.getName()).getDeclaredMethod("search", long.class);
            return (String) search.invoke(null, seeds);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(mutant.name(), e.getCause());
        }
    }

    /** Runs in the mutant's own world. */
    public static String search(long seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
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

    /** All of them, for tests. */
    static List<Mutants.Mutant> all() throws IOException {
        return Mutants.all();
    }
}
