package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The words of a line, taken from left to right; {@code name=value} and marks may stand anywhere. */
final class ScriptWords {
    private final List<String> words;

    ScriptWords(String line) {
        words = new ArrayList<>(Arrays.asList(line.trim().split(" +")));
    }

    String word() {
        return words.remove(0);
    }

    long number() {
        return Long.decode(word());
    }

    long numberOr(long otherwise) {
        return words.isEmpty() ? otherwise : number();
    }

    void skip(String expected) {
        if (!word().equals(expected)) {
            throw new IllegalArgumentException("expected " + expected);
        }
    }

    boolean has(String mark) {
        return words.remove(mark);
    }

    long value(String name, long otherwise) {
        for (String word : words) {
            if (word.startsWith(name + "=")) {
                words.remove(word);
                return Long.decode(word.substring(name.length() + 1));
            }
        }
        return otherwise;
    }

    String text(String name, String otherwise) {
        for (String word : words) {
            if (word.startsWith(name + "=")) {
                words.remove(word);
                return word.substring(name.length() + 1);
            }
        }
        return otherwise;
    }

    String rest() {
        return String.join(" ", words);
    }

    /** A configuration by its name, if it is there. */
    Optional<EnsembleConfig> config(String name) {
        String text = text(name, "");
        return text.isEmpty() ? Optional.empty() : Optional.of(Rosters.parse(text));
    }

    /** One zxid, or two with dots between; or {@code reconfig} and a configuration. */
    List<LoggedTxn> txns() {
        if (has("reconfig")) {
            return List.of(SimReconfig.txn(Rosters.parse(word()), 1));
        }
        String[] ends = word().split("\\.\\.");
        List<LoggedTxn> txns = new ArrayList<>();
        for (long zxid = Long.decode(ends[0]); zxid <= Long.decode(ends[ends.length - 1]); zxid++) {
            txns.add(SimEnsemble.txn(zxid, 1));
        }
        return txns;
    }
}
