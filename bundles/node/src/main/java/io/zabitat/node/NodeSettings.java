package io.zabitat.node;

import io.zabitat.endpoint.EndpointSettings;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.tree.TreeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A server's configuration as its parts want it. */
final class NodeSettings {
    private NodeSettings() {}

    static TreeSettings tree(ServerConfig config) {
        return new TreeSettings(
                config.digestEnabled(),
                config.extendedTypesEnabled(),
                config.emulate353TtlNodes(),
                config.enforceQuota(),
                config.skipAcl(),
                config.reconfigEnabled());
    }

    static EndpointSettings endpoint(ServerConfig config) {
        return new EndpointSettings(
                config.juteMaxBuffer(),
                config.maxRecordBytes(),
                config.maxClientCnxns(),
                config.maxCnxns(),
                config.minSessionTimeoutMillis(),
                config.maxSessionTimeoutMillis(),
                config.sessionlessTimeoutMillis(),
                config.globalOutstandingLimit(),
                config.requestThrottle().maxRequests(),
                config.throttledOpWaitMillis(),
                config.largeRequestThreshold(),
                config.largeRequestMaxBytes(),
                config.connectionThrottle().tokens(),
                config.connectionThrottle().fillTimeMillis(),
                config.connectionThrottle().fillCount(),
                false, // as in ZooKeeper, only members of an ensemble look at ACLs before they propose
                config.fourLetterWords());
    }

    static SnapshotSchedule snapshotSchedule(ServerConfig config, long lastZxid) {
        return new SnapshotSchedule(config.snapCount(), config.snapSizeLimitInKb() * 1024, lastZxid);
    }

    /** The first session id of a run: the server's id, then the time (client protocol, section 2.5). */
    static long firstSessionId(long serverId, long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(nowNanos) << 24 >>> 8 | serverId << 56;
    }

    /** The client address as people connect to it. */
    static String display(ClientPort port) {
        try {
            InetSocketAddress address = port.address();
            boolean any = address.getAddress().isAnyLocalAddress();
            return (any ? "0.0.0.0" : address.getAddress().getHostAddress()) + ":" + address.getPort();
        } catch (IOException e) {
            return "closed";
        }
    }
}
