package io.zabitat.tree;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.Path;
import io.zabitat.tree.quota.QuotaPaths;
import io.zabitat.tree.quota.QuotaText;
import java.util.Optional;

/**
 * Keeps the statistics nodes of quotas while transactions are applied, and tells whether a write would exceed a hard
 * limit (client protocol, section 5.4). Every server does this by itself; the nodes are outside the digest.
 */
final class Quotas {
    private static final Path QUOTA_ROOT = Path.of("/zookeeper/quota");

    private final NodeStore nodes;
    private final QuotaPaths paths = new QuotaPaths();

    Quotas(NodeStore nodes) {
        this.nodes = nodes;
    }

    /** After loading: every limits node registers its path, and the statistics are counted anew. */
    void rebuild() {
        ZNode top = nodes.find(QUOTA_ROOT);
        if (top == null) {
            return;
        }
        for (ZNode node : NodeStore.subtree(top)) {
            QuotaPaths.limitedBy(node.path()).ifPresent(path -> {
                recount(path);
                paths.add(path);
            });
        }
    }

    void created(Path path, int dataLength) {
        if (NodeDigest.isSystem(path)) {
            QuotaPaths.limitedBy(path).ifPresent(paths::add);
            QuotaPaths.countedBy(path).ifPresent(this::recount);
        }
        changed(path, Math.max(0, dataLength), 1);
    }

    void deleted(Path path, int dataLength) {
        if (NodeDigest.isSystem(path)) {
            QuotaPaths.limitedBy(path).ifPresent(paths::remove);
        }
        changed(path, -Math.max(0, dataLength), -1);
    }

    /** The statistics of the longest quota above the path change. */
    void changed(Path path, long bytes, int count) {
        if (paths.isEmpty()) {
            return;
        }
        paths.longestPrefix(path).ifPresent(prefix -> {
            ZNode stats = nodes.find(QuotaPaths.statsOf(prefix));
            if (stats != null) {
                QuotaText text = textOf(stats);
                text.set(QuotaText.COUNT, text.get(QuotaText.COUNT) + count);
                text.set(QuotaText.BYTES, text.get(QuotaText.BYTES) + bytes);
                nodes.setSystemData(stats, text.toBytes());
            }
        });
    }

    /** Whether a hard limit forbids so many bytes and nodes more, or cannot be read. */
    ErrorCode check(Path path, long bytes, int count) {
        if (paths.isEmpty()) {
            return ErrorCode.OK;
        }
        Optional<Path> prefix = paths.longestPrefix(path);
        ZNode limits = prefix.map(p -> nodes.find(QuotaPaths.limitsOf(p))).orElse(null);
        ZNode stats = prefix.map(p -> nodes.find(QuotaPaths.statsOf(p))).orElse(null);
        if (limits == null || stats == null) {
            return ErrorCode.OK;
        }
        QuotaText allowed = textOf(limits);
        QuotaText used = textOf(stats);
        if (allowed.isMalformed() || used.isMalformed()) {
            return ErrorCode.MARSHALLING_ERROR;
        }
        boolean exceeded = exceeds(allowed.get(QuotaText.COUNT_HARD_LIMIT), used.get(QuotaText.COUNT) + count, count)
                || exceeds(allowed.get(QuotaText.BYTE_HARD_LIMIT), used.get(QuotaText.BYTES) + bytes, bytes);
        return exceeded ? ErrorCode.QUOTA_EXCEEDED : ErrorCode.OK;
    }

    private static boolean exceeds(long limit, long wanted, long more) {
        return more != 0 && limit > QuotaText.NONE && wanted > limit;
    }

    /** Counts the nodes and bytes at and below the path into its statistics node. */
    private void recount(Path path) {
        ZNode stats = nodes.find(QuotaPaths.statsOf(path));
        if (stats == null) {
            return;
        }
        long count = 0;
        long bytes = 0;
        ZNode top = nodes.find(path);
        if (top != null) {
            for (ZNode node : NodeStore.subtree(top)) {
                count++;
                bytes += node.clientDataLength();
            }
        }
        QuotaText text = new QuotaText().set(QuotaText.COUNT, count).set(QuotaText.BYTES, bytes);
        nodes.setSystemData(stats, text.toBytes());
    }

    private static QuotaText textOf(ZNode node) {
        return QuotaText.parse(node.array(), node.dataOffset(), node.clientDataLength());
    }
}
