package io.zabitat.node.decision;

import io.zabitat.api.Path;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.ZNode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

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

    /** What a tree says of a node now. */
    static Optional<Entry> of(DataTree tree, Path path) {
        ZNode node = tree.find(path);
        if (node == null || node.dataLength() > Decisions.MAX_BYTES) {
            return Optional.empty();
        }
        int length = Math.max(0, node.dataLength());
        String text = new String(node.array(), node.dataOffset(), length, StandardCharsets.UTF_8);
        return Optional.of(new Entry(path.toString(), node.version(), node.mzxid(), text));
    }
}
