package io.zabitat.node.slot;

/** One thing that a plan has looked at. */
public record PlanLine(Level level, String subject, String text) {
    /** How it looks; one {@link Level#FAIL} refuses the plan. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    public static PlanLine ok(String subject, String text) {
        return new PlanLine(Level.OK, subject, text);
    }

    public static PlanLine warn(String subject, String text) {
        return new PlanLine(Level.WARN, subject, text);
    }

    public static PlanLine fail(String subject, String text) {
        return new PlanLine(Level.FAIL, subject, text);
    }
}
