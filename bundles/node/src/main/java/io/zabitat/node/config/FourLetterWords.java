package io.zabitat.node.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The four-letter words ZooKeeper has (client protocol 15) and which of them a whitelist allows. */
final class FourLetterWords {
    static final List<String> ALL = List.of(
            "conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok", "srst", "srvr",
            "stat", "stmk", "wchc", "wchp", "wchs");

    private FourLetterWords() {}

    /** The words of a list such as {@code stat, ruok} or {@code *}; {@code srvr} always is allowed: scripts need it. */
    static Set<String> allowed(String whitelist, boolean readOnlyMode, List<String> warnings) {
        Set<String> words = new LinkedHashSet<>();
        for (String part : whitelist.split(",")) {
            String word = part.trim();
            if (word.equals("*")) {
                words.addAll(ALL);
            } else if (ALL.contains(word)) {
                words.add(word);
            } else if (!word.isEmpty()) {
                warnings.add("4lw.commands.whitelist has an unknown word: " + word);
            }
        }
        words.add("srvr");
        if (readOnlyMode) {
            words.add("isro");
        }
        return Set.copyOf(words);
    }
}
