package io.zabitat.sim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A promise of the server's was broken. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern CHECK = Pattern.compile("\\b[ZCLM][0-9]+(?=:)");

    Violation(String message) {
        super(message);
    }

    Violation(String message, Throwable cause) {
        super(message, cause);
    }

    /** The name of the invariant, such as Z6, wherever in the text it stands; empty when it has none. */
    String check() {
        Matcher matcher = CHECK.matcher(String.valueOf(getMessage()));
        return matcher.find() ? matcher.group() : "";
    }
}
