package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.core.CoreSettings;
import io.zabitat.core.Numbering;
import io.zabitat.core.QuorumSystems;
import io.zabitat.endpoint.EndpointSettings;
import io.zabitat.node.config.OracleName;
import io.zabitat.node.config.QuorumConfig;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.Clock;
import io.zabitat.node.membership.MembershipFiles;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.snapshot.SnapshotSchedule;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.peer.LinkSettings;
import io.zabitat.peer.MeshSettings;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.storage.Disk;
import io.zabitat.tree.TreeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server's configuration as its parts want it. */
final class NodeSettings {
    private static final int MAX_STRANGERS = 32;
    private static final int LINK_UNSENT_BYTES = 256 * 1024 * 1024;
    private static final int LINK_BULK_BYTES = 1024 * 1024;

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
                // as in ZooKeeper, only members of an ensemble look at ACLs before they propose
                config.isDistributed() && config.enableEagerAclCheck(),
                config.fourLetterWords());
    }

    /** @param members whom the server begins with */
    static CoreSettings core(ServerConfig config, EnsembleConfig members, QuorumSystems quorums) {
        QuorumConfig quorum = config.quorumConfig();
        return new CoreSettings(
                config.serverId(),
                members,
                quorums,
                config.reconfigEnabled(),
                Numbering.EPOCHS,
                quorum.initLimitTicks(),
                quorum.syncLimitTicks(),
                quorum.connectToLearnerMasterLimitTicks(),
                quorum.commitLogCount(),
                quorum.snapshotSizeFactor() >= 0,
                quorum.forceSnapshotSync(),
                quorum.maxConcurrentSnapSyncs(),
                quorum.maxConcurrentDiffSyncs(),
                quorum.maxTimeToWaitForEpochTicks(),
                config.testingOnlyInitialZxid().orElse(0));
    }

    /** A call that takes longer than a tick is as good as none. */
    static Oracle oracle(ServerConfig config, Optional<OracleProvider> provider, Clock clock) {
        OracleName name = config.oracle()
                .orElseThrow(() ->
                        new IllegalArgumentException("the quorum system asks an oracle: zabitat.oracle names one"));
        return provider.orElseThrow(() -> new IllegalArgumentException("no provider of the oracle " + name.place()))
                .open(new OracleContext(
                        config.serverId(),
                        config.ensemble().voters(),
                        name.place(),
                        config.oracleLeaseMillis(),
                        config.tickTimeMillis(),
                        clock::nanoTime));
    }

    static MeshSettings mesh(ServerConfig config, Roster roster) {
        QuorumConfig quorum = config.quorumConfig();
        return new MeshSettings(
                roster.self(),
                roster.isObserver(),
                roster.own().addresses().stream()
                        .map(Member.PeerAddress::election)
                        .toList(),
                quorum.multiAddressEnabled(),
                Math.max(1, quorum.cnxTimeoutMillis()),
                Math.max(1, quorum.quorumCnxnTimeoutMillis()),
                MAX_STRANGERS);
    }

    static Patience patience(ServerConfig config, long seed) {
        QuorumConfig quorum = config.quorumConfig();
        boolean observer = config.isObserver();
        return new Patience(
                TimeUnit.MILLISECONDS.toNanos(quorum.leaderConnectDelayDuringRetryMillis()),
                observer ? TimeUnit.MILLISECONDS.toNanos(quorum.observerElectionDelayMillis()) : 0,
                observer ? TimeUnit.MILLISECONDS.toNanos(quorum.observerReconnectDelayMillis()) : 0,
                seed ^ config.serverId());
    }

    static LinkSettings links(ServerConfig config) {
        return new LinkSettings(config.maxRecordBytes(), LINK_UNSENT_BYTES, LINK_BULK_BYTES);
    }

    /** Where to listen for peers: the own addresses, or all of the machine's; nowhere for elections that need no such port. */
    static List<InetSocketAddress> listen(
            ServerConfig config, Member own, Function<Member.PeerAddress, Member.HostPort> port) {
        boolean everywhere = config.quorumConfig().quorumListenOnAllIps();
        return own.addresses().stream()
                .map(port)
                .filter(at -> at.port() > 0)
                .map(at -> everywhere
                        ? new InetSocketAddress(at.port())
                        : InetSocketAddress.createUnresolved(at.host(), at.port()))
                .distinct()
                .toList();
    }

    /** Beside the operator's file, or in the data directory of a server that has none. */
    static MembershipFiles memberFiles(ServerConfig config, Disk disk) {
        return config.file()
                .map(file -> MembershipFiles.beside(disk, file, config.serverId(), config.dynamicConfigFile()))
                .orElseGet(() -> MembershipFiles.in(disk, config.dataDir(), config.serverId()));
    }

    /** Where clients connect, by the list of members; the host is to be looked up. */
    static InetSocketAddress clientAddress(Member.HostPort listed) {
        return listed.host().equals("0.0.0.0")
                ? new InetSocketAddress(listed.port())
                : InetSocketAddress.createUnresolved(listed.host(), listed.port());
    }

    static SnapshotSchedule snapshotSchedule(ServerConfig config, long lastZxid) {
        return new SnapshotSchedule(config.snapCount(), config.snapSizeLimitInKb() * 1024, lastZxid);
    }

    /** The first session id of a run: the server's id, then the time (client protocol, section 2.5). */
    static long firstSessionId(long serverId, long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(nowNanos) << 24 >>> 8 | serverId << 56;
    }

    /** The client address as people connect to it. */
    static String display(ClientPorts port) {
        try {
            Optional<InetSocketAddress> bound = port.address();
            if (bound.isEmpty()) {
                return "closed";
            }
            InetSocketAddress address = bound.get();
            boolean any = address.getAddress().isAnyLocalAddress();
            return (any ? "0.0.0.0" : address.getAddress().getHostAddress()) + ":" + address.getPort();
        } catch (IOException e) {
            return "closed";
        }
    }
}
