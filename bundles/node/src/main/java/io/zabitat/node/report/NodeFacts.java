package io.zabitat.node.report;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.core.Core;
import io.zabitat.core.RoleName;
import io.zabitat.core.Status;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.endpoint.ProposalSizes;
import io.zabitat.endpoint.ServerFacts;
import io.zabitat.endpoint.ServerStats;
import io.zabitat.node.config.QuorumConfig;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.Clock;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.spi.storage.Store;
import io.zabitat.tree.DataTree;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a server says of itself in four-letter words and reports. Owned by the node loop. */
public final class NodeFacts implements ServerFacts {
    private final ServerConfig config;
    private final ClientPorts ports;
    private final Optional<Roster> roster;
    private final Store store;
    private final DataTree tree;
    private final DigestLog digests;
    private final Clock clock;
    private final Map<String, String> environment;
    private final long startedNanos;
    private ClientEndpoint endpoint;
    private Core core;
    private ZabFigures figures;
    private ElectionRecord elections;

    public NodeFacts(
            ServerConfig config,
            ClientPorts ports,
            Optional<Roster> roster,
            Store store,
            DataTree tree,
            DigestLog digests,
            Clock clock,
            Map<String, String> environment) {
        this.config = config;
        this.ports = ports;
        this.roster = roster;
        this.store = store;
        this.tree = tree;
        this.digests = digests;
        this.clock = clock;
        this.environment = environment;
        this.startedNanos = clock.nanoTime();
    }

    public void attach(ClientEndpoint clients, Core zab, ZabFigures zabFigures, ElectionRecord record) {
        endpoint = clients;
        core = zab;
        figures = zabFigures;
        elections = record;
    }

    @Override
    public String version() {
        return Version.text();
    }

    @Override
    public String mode() {
        return config.isDistributed() ? EnsembleView.roleName(core.role()) : "standalone";
    }

    @Override
    public boolean isLearner() {
        return core.role() == RoleName.FOLLOWING || core.role() == RoleName.OBSERVING;
    }

    @Override
    public Optional<ProposalSizes> proposalSizes() {
        return isLeader() ? Optional.of(figures.sizes()) : Optional.empty();
    }

    private boolean isLeader() {
        return config.isDistributed() && core.role() == RoleName.LEADING;
    }

    @Override
    public long wallMillis() {
        return clock.wallMillis();
    }

    @Override
    public String configuration() {
        long[] sizes = directorySizes();
        List<String> lines = new ArrayList<>();
        lines.add("clientPort=" + ports.clientPort());
        lines.add("secureClientPort=" + ports.secureClientPort());
        lines.add("dataDir=" + versioned(config.dataDir()));
        lines.add("dataDirSize=" + sizes[0]);
        lines.add("dataLogDir=" + versioned(config.dataLogDir()));
        lines.add("dataLogSize=" + sizes[1]);
        lines.add("tickTime=" + config.tickTimeMillis());
        lines.add("maxClientCnxns=" + config.maxClientCnxns());
        lines.add("minSessionTimeout=" + config.minSessionTimeoutMillis());
        lines.add("maxSessionTimeout=" + config.maxSessionTimeoutMillis());
        lines.add("clientPortListenBacklog=" + config.asSet("clientPortListenBacklog", "-1"));
        lines.add("serverId=" + (config.isDistributed() ? config.serverId() : 0));
        roster.ifPresent(members -> ensembleLines(lines, members));
        String text = String.join("\n", lines);
        return config.isDistributed() ? text : text + '\n';
    }

    private void ensembleLines(List<String> lines, Roster members) {
        QuorumConfig quorum = config.quorumConfig();
        lines.add("initLimit=" + quorum.initLimitTicks());
        lines.add("syncLimit=" + quorum.syncLimitTicks());
        lines.add("electionAlg=" + quorum.electionAlg());
        Member.PeerAddress own = members.own().addresses().get(0);
        lines.add("electionPort=" + own.electionPort());
        lines.add("quorumPort=" + own.quorumPort());
        lines.add("peerType=" + (members.isObserver() ? 1 : 0));
        lines.add("membership: ");
        lines.add(members.current().text());
    }

    private static String versioned(Path directory) {
        return directory.toAbsolutePath().resolve("version-2").toString();
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("zookeeper.version", version());
        lines.put("host.name", hostName());
        lines.putAll(environment);
        Runtime runtime = Runtime.getRuntime();
        lines.put("os.memory.free", megabytes(runtime.freeMemory()));
        lines.put("os.memory.max", megabytes(runtime.maxMemory()));
        lines.put("os.memory.total", megabytes(runtime.totalMemory()));
        return lines;
    }

    private static String megabytes(long bytes) {
        return bytes / (1024 * 1024) + "MB";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "<NA>";
        }
    }

    /** All of {@code mntr}; the descriptors are counted by listing them, so this is for those who ask. */
    @Override
    public Map<String, String> metrics() {
        Map<String, String> m = new LinkedHashMap<>();
        if (config.isDistributed()) {
            peerState(m);
        }
        m.putAll(counters());
        endpoint.stats().report(m::put);
        m.put("connection_drop_probability", "0.0");
        m.putAll(IdleMetrics.shipped(config.isDistributed()));
        (config.isDistributed() ? figures : new ZabFigures()).report(m); // a server alone proposes to nobody
        elections.report(m);
        m.put("open_file_descriptor_count", Long.toString(ProcessFigures.openDescriptors()));
        m.put("max_file_descriptor_count", Long.toString(ProcessFigures.maxDescriptors()));
        return m;
    }

    private void peerState(Map<String, String> m) {
        Status status = core.status();
        String phase = status.phase().name().toLowerCase(Locale.ROOT);
        m.put("peer_state", status.role().name().toLowerCase(Locale.ROOT) + " - " + phase);
        if (status.role() == RoleName.OBSERVING) {
            m.put("observer_master_id", Long.toString(status.leader()));
        }
    }

    /** What the words say of a member beyond what every server has. */
    private void memberCounters(Map<String, String> m, EnsembleConfig members) {
        m.put("quorum_size", Integer.toString(members.voters().size()));
        if (!isLeader()) {
            return;
        }
        List<Status.LearnerStatus> learners = core.status().learners();
        m.put("leader_uptime", Long.toString(elections.establishedForMillis()));
        m.put("learners", Integer.toString(learners.size()));
        m.put("synced_followers", count(learners, one -> isSynced(one) && members.isVoter(one.serverId())));
        m.put("synced_non_voting_followers", count(learners, one -> isSynced(one) && !members.isVoter(one.serverId())));
        m.put("synced_observers", count(learners, one -> one.synced() && one.observer()));
        m.put("pending_syncs", Integer.toString(core.pendingSyncs()));
        m.put("last_proposal_size", Integer.toString(figures.sizes().last()));
        m.put("max_proposal_size", Integer.toString(figures.sizes().max()));
        m.put("min_proposal_size", Integer.toString(figures.sizes().min()));
    }

    private static boolean isSynced(Status.LearnerStatus learner) {
        return learner.synced() && !learner.observer();
    }

    private static String count(List<Status.LearnerStatus> learners, Predicate<Status.LearnerStatus> condition) {
        return Long.toString(learners.stream().filter(condition).count());
    }

    /** What costs nothing to know: for the report of every second. */
    public Map<String, String> counters() {
        Map<String, String> m = new LinkedHashMap<>();
        roster.ifPresent(members -> memberCounters(m, members.current()));
        ServerStats stats = endpoint.stats();
        m.put("avg_latency", Double.toString(Math.round(stats.averageLatencyMillis() * 10_000) / 10_000.0));
        m.put("max_latency", Long.toString(stats.maxLatencyMillis()));
        m.put("min_latency", Long.toString(stats.minLatencyMillis()));
        m.put("packets_received", Long.toString(stats.received()));
        m.put("packets_sent", Long.toString(stats.sent()));
        m.put("num_alive_connections", Integer.toString(endpoint.connectionCount()));
        m.put("outstanding_requests", Integer.toString(endpoint.outstandingRequests()));
        m.put("znode_count", Integer.toString(tree.nodeCount()));
        m.put("watch_count", Integer.toString(tree.watches().size()));
        m.put("ephemerals_count", Integer.toString(tree.ephemeralCount()));
        m.put("approximate_data_size", Long.toString(tree.approximateDataSize()));
        m.put("global_sessions", Integer.toString(tree.sessions().size()));
        m.put("local_sessions", "0");
        m.put("uptime", Long.toString((clock.nanoTime() - startedNanos) / 1_000_000));
        m.put("last_client_response_size", Integer.toString(stats.lastResponseBytes()));
        m.put("max_client_response_size", Integer.toString(stats.maxResponseBytes()));
        m.put("min_client_response_size", Integer.toString(stats.minResponseBytes()));
        m.put("bytes_received_count", Long.toString(stats.receivedBytes()));
        m.put("response_bytes", Long.toString(stats.sentBytes()));
        m.put("connection_rejected", Long.toString(stats.rejectedConnections()));
        m.put("stale_sessions_expired", Long.toString(stats.expiredSessions()));
        m.put("auth_failed_count", Long.toString(stats.authFailures()));
        m.put("digest_mismatches_count", Long.toString(tree.digestMismatches()));
        return m;
    }

    /** One directory for both has one size. */
    @Override
    public long[] directorySizes() {
        Store.Usage usage = store.usage();
        if (config.dataDir().equals(config.dataLogDir())) {
            long both = usage.snapshotBytes() + usage.logBytes();
            return new long[] {both, both};
        }
        return new long[] {usage.snapshotBytes(), usage.logBytes()};
    }

    @Override
    public List<String> digests() {
        return digests.lines();
    }
}
