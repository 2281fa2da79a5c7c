package io.zabitat.node.decision;

import java.util.Objects;

/**
 * A node as this member has applied it.
 *
 * @param version of its text: 0 after its creation, one more with each change
 * @param zxid of the last change
 */
public record Entry(String path, int version, long zxid, String text) {
    public Entry {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(text, "text");
    }
}
