package io.zabitat.sim;

import java.util.ArrayList;
import java.util.List;

/** Makes a failing run short: leaves one fault after the other out as long as the same check fails. Greedy, and good enough to read. */
final class Shrinker {
    private final long seed;
    private final EnsembleRun.Parts parts;
    private final EnsembleOptions options;
    private final String check;

    private Shrinker(long seed, EnsembleRun.Parts parts, EnsembleOptions options, String check) {
        this.seed = seed;
        this.parts = parts;
        this.options = options;
        this.check = check;
    }

    /** @return the run with the faults that are needed, in their order */
    static Script shrink(long seed, EnsembleRun.Parts parts, EnsembleOptions options, Violation found) {
        Shrinker shrinker = new Shrinker(seed, parts, options, found.check());
        List<Fault> script = EnsembleRun.script(seed);
        for (int size = Math.max(1, script.size() / 2); size > 0; size /= 2) {
            script = shrinker.without(script, size);
        }
        return new Script(seed, shrinker.options, script);
    }

    /** Tries to leave out pieces of that many faults. */
    private List<Fault> without(List<Fault> script, int size) {
        List<Fault> left = script;
        for (int at = 0; at < left.size(); ) {
            List<Fault> less = new ArrayList<>(left);
            less.subList(at, Math.min(left.size(), at + size)).clear();
            if (fails(less)) {
                left = less;
            } else {
                at += size;
            }
        }
        return left;
    }

    private boolean fails(List<Fault> script) {
        try {
            new EnsembleRun(seed, parts, options, script).run();
            return false;
        } catch (Violation e) {
            return e.check().equals(check);
        }
    }
}
