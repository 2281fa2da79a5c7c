package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/** The nodes that exist from the beginning and cannot be deleted (storage format 5.1). */
public final class SystemNodes {
    static final Path ZOOKEEPER = Path.of("/zookeeper");
    static final Path QUOTA = Path.of("/zookeeper/quota");
    static final Path CONFIG = Path.of("/zookeeper/config");

    private static final byte[] NO_DATA = {};

    private SystemNodes() {}

    public static boolean contains(Path path) {
        return path.isRoot() || path.equals(ZOOKEEPER) || path.equals(QUOTA) || path.equals(CONFIG);
    }

    /** Adds those that an old snapshot lacks; all their stats are zero, and so stay those of their parents. */
    static void addMissing(NodeStore nodes) {
        add(nodes, ZOOKEEPER, Acl.OPEN);
        add(nodes, QUOTA, Acl.OPEN);
        if (add(nodes, CONFIG, Acl.READABLE)) {
            nodes.setAcl(CONFIG, nodes.find(CONFIG), Acl.READABLE, -1);
        }
    }

    /** A parent's count of creations that is not greater than the present one leaves the parent alone. */
    private static boolean add(NodeStore nodes, Path path, List<Acl> acl) {
        if (nodes.find(path) != null) {
            return false;
        }
        nodes.create(path, NO_DATA, acl, 0, Integer.MIN_VALUE, 0, 0);
        return true;
    }
}
