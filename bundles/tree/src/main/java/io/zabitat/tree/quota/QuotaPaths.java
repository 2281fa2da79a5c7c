package io.zabitat.tree.quota;

import io.zabitat.api.Path;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which paths have a quota, and the paths of the nodes that describe it. */
public final class QuotaPaths {
    public static final String LIMITS = "zookeeper_limits";
    public static final String STATS = "zookeeper_stats";

    private static final byte[] SYSTEM = "/zookeeper".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PREFIX = "/zookeeper/quota/".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LIMITS_SUFFIX = ("/" + LIMITS).getBytes(StandardCharsets.UTF_8);
    private static final byte[] STATS_SUFFIX = ("/" + STATS).getBytes(StandardCharsets.UTF_8);

    private final Set<Path> paths = new HashSet<>();

    public boolean isEmpty() {
        return paths.isEmpty();
    }

    public void add(Path path) {
        paths.add(path);
    }

    public void remove(Path path) {
        paths.remove(path);
    }

    /** The longest path with a quota that is the given one or above it. There is none for the system's own nodes. */
    public Optional<Path> longestPrefix(Path path) {
        if (paths.isEmpty()) {
            return Optional.empty();
        }
        for (Path at = path; !at.isRoot() && at.length() > 0; at = at.parent()) {
            if (paths.contains(at)) {
                return Arrays.equals(at.bytes(), SYSTEM) ? Optional.empty() : Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** The path whose limits this node describes, if it does. */
    public static Optional<Path> limitedBy(Path node) {
        return described(node, LIMITS_SUFFIX);
    }

    /** The path whose statistics this node holds, if it does. */
    public static Optional<Path> countedBy(Path node) {
        return described(node, STATS_SUFFIX);
    }

    public static Path limitsOf(Path path) {
        return join(path, LIMITS_SUFFIX);
    }

    public static Path statsOf(Path path) {
        return join(path, STATS_SUFFIX);
    }

    private static Optional<Path> described(Path node, byte[] suffix) {
        byte[] b = node.bytes();
        int end = b.length - suffix.length;
        boolean fits = end >= PREFIX.length
                && Arrays.equals(b, 0, PREFIX.length, PREFIX, 0, PREFIX.length)
                && Arrays.equals(b, end, b.length, suffix, 0, suffix.length);
        return fits ? Optional.of(Path.copyOf(b, PREFIX.length - 1, end - PREFIX.length + 1)) : Optional.empty();
    }

    private static Path join(Path path, byte[] suffix) {
        int stem = PREFIX.length - 1;
        byte[] joined = Arrays.copyOf(PREFIX, stem + path.length() + suffix.length);
        System.arraycopy(path.bytes(), 0, joined, stem, path.length());
        System.arraycopy(suffix, 0, joined, stem + path.length(), suffix.length);
        return Path.ofOwned(joined);
    }
}
