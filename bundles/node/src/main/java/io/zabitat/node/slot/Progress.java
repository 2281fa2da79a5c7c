package io.zabitat.node.slot;

/**
 * Where a step is.
 *
 * @param stage the procedure's own word, such as {@code COPY}; empty between steps
 * @param done units behind it
 * @param total units in all; -1 when nobody knows
 * @param unit of both, such as {@code connections}
 * @param detail whatever else is worth a look
 */
public record Progress(String stage, long done, long total, String unit, String detail) {
    public static final Progress NONE = new Progress("", 0, -1, "", "");
}
