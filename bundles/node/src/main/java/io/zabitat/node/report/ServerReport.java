package io.zabitat.node.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a server says about itself; a consistent picture of one moment, published by the node loop, read by any thread.
 *
 * @param name the configuration's name
 * @param serverId the id of the server, 1 for a standalone one
 * @param role {@code standalone}, {@code leader}, {@code follower}, {@code observer} or {@code looking}
 * @param clientAddress where clients connect, {@code host:port}
 * @param dataDir the data directory
 * @param lastZxid the last applied transaction
 * @param ensemble its part in an ensemble
 * @param connections open client connections
 * @param sessions live sessions
 * @param znodes nodes in the tree
 * @param watches watches set
 * @param providers slot to active provider, such as {@code storage -> file}
 * @param warnings what an operator should know and can change
 * @param metrics ZooKeeper's metric names without {@code zk_}, in the order of {@code mntr}
 */
public record ServerReport(
        String name,
        long serverId,
        String role,
        String clientAddress,
        Path dataDir,
        long lastZxid,
        EnsembleReport ensemble,
        int connections,
        int sessions,
        int znodes,
        int watches,
        Map<String, String> providers,
        List<String> warnings,
        Map<String, String> metrics) {}
