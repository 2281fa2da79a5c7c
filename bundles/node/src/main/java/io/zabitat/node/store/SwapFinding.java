package io.zabitat.node.store;

/** One thing that a plan has looked at. */
public record SwapFinding(Level level, String subject, String text) {
    /** How it looks; one {@link #FAIL} refuses the change. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    static SwapFinding ok(String subject, String text) {
        return new SwapFinding(Level.OK, subject, text);
    }

    static SwapFinding warn(String subject, String text) {
        return new SwapFinding(Level.WARN, subject, text);
    }

    static SwapFinding fail(String subject, String text) {
        return new SwapFinding(Level.FAIL, subject, text);
    }

    public boolean isFailure() {
        return level == Level.FAIL;
    }
}
