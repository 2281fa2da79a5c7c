package io.zabitat.node.config;

import io.zabitat.api.EnsembleConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The settings of one server, checked: ZooKeeper's names and defaults with units in the names. Made at the edge from a
 * file and properties; immutable, read by any thread. {@code docs/configuration.md} has every key.
 */
public final class ServerConfig {
    private static final String MAJORITY = "majority";
    private static final String HIERARCHICAL = "hierarchical";

    private final String name;
    private final Map<String, String> settings;
    private final Values values;
    private final Membership membership;
    private final OptionalLong myid;
    private final Set<String> fourLetterWords;
    private final List<String> warnings;
    private final List<String> notes;

    private final Optional<OracleName> oracle;
    private final Optional<Path> file;

    private ServerConfig(
            String name,
            Optional<Path> file,
            Map<String, String> settings,
            Values values,
            Membership membership,
            OptionalLong myid,
            Set<String> fourLetterWords,
            List<String> warnings,
            List<String> notes,
            Optional<OracleName> oracle) {
        this.oracle = oracle;
        this.name = name;
        this.file = file;
        this.settings = Collections.unmodifiableMap(settings);
        this.values = values;
        this.membership = membership;
        this.myid = myid;
        this.fourLetterWords = fourLetterWords;
        this.warnings = List.copyOf(warnings);
        this.notes = List.copyOf(notes);
    }

    /**
     * Checks a configuration. Reads {@code myid} and the dynamic configuration file when there are members.
     *
     * @param name what the server is called in logs and reports
     * @param keys the keys of {@code zoo.cfg}, in its order; keys that OSGi adds are skipped
     * @param systemProperties ZooKeeper's {@code -D} properties with their full names; others in it are ignored
     * @throws ConfigException when a value is bad, something required is missing, or something is asked for that a
     *     server must not run without
     */
    public static ServerConfig parse(String name, Map<String, String> keys, Map<String, String> systemProperties)
            throws ConfigException {
        return parse(name, keys, systemProperties, Optional.empty());
    }

    /**
     * As {@link #parse(String, Map, Map)}, of keys that were read from a file. A reconfiguration rewrites the file, so that a server
     * which is started again from the same keys takes the members from there.
     */
    public static ServerConfig parse(
            String name, Map<String, String> keys, Map<String, String> systemProperties, Optional<Path> file)
            throws ConfigException {
        KeyTable table = KeyTable.shipped();
        ConfigReader reader = new ConfigReader(table);
        reader.read(file.isPresent() ? MemberKeys.refresh(keys, file.get()) : keys, systemProperties);
        Map<String, String> settings = new LinkedHashMap<>(reader.settings());
        List<String> warnings = reader.warnings();
        StartChecks checks = new StartChecks(new Values(table, settings), settings, warnings);
        Membership membership = checks.membership();
        OptionalLong myid = checks.myid(membership);
        checks.client(membership, myid);
        Values values = new Values(table, settings);
        Set<String> words = FourLetterWords.allowed(
                values.text("4lw.commands.whitelist"), values.flag("readonlymode.enabled"), warnings);
        Optional<OracleName> oracle = checks.oracle(membership);
        return new ServerConfig(
                name, file, settings, values, membership, myid, words, warnings, reader.notes(), oracle);
    }

    /** What the server is called in logs and reports. */
    public String name() {
        return name;
    }

    /** The file that the keys came from, if from a file; a reconfiguration rewrites it. */
    public Optional<Path> file() {
        return file;
    }

    /** What is set, for providers: names without the prefix {@code zookeeper.}, values in plain form. No defaults. */
    public Map<String, String> settings() {
        return settings;
    }

    /** What an operator should know, one text each, in a fixed order; to be logged at WARN when the server starts. */
    public List<String> warnings() {
        return warnings;
    }

    /** Settings that tune parts this server does not have, one text each; to be logged at INFO at most. */
    public List<String> notes() {
        return notes;
    }

    /** Where snapshots go. */
    public Path dataDir() {
        return Path.of(values.text("dataDir"));
    }

    /** Where transaction logs go; {@link #dataDir} when nothing else is set. */
    public Path dataLogDir() {
        return values.isSet("dataLogDir") ? Path.of(values.text("dataLogDir")) : dataDir();
    }

    /**
     * Where clients connect: any local address, or an unresolved host that is looked up when the port is bound
     * ({@link InetSocketAddress#isUnresolved}).
     */
    public InetSocketAddress clientAddress() {
        String host = values.text("clientPortAddress");
        return host.isEmpty()
                ? new InetSocketAddress(clientPort())
                : InetSocketAddress.createUnresolved(host, clientPort());
    }

    /** Whether there is a client port beside the secure one; without that always. */
    public boolean hasClientPort() {
        return values.isSet("clientPort");
    }

    /** 0 takes any free port. Only when there {@link #hasClientPort is} one. */
    public int clientPort() {
        return values.intOf("clientPort");
    }

    /** Where clients connect with TLS, in the form of {@link #clientAddress}. */
    public Optional<InetSocketAddress> secureClientAddress() {
        if (!values.isSet("secureClientPort")) {
            return Optional.empty();
        }
        int port = values.intOf("secureClientPort");
        String host = values.text("secureClientPortAddress");
        return Optional.of(
                host.isEmpty() ? new InetSocketAddress(port) : InetSocketAddress.createUnresolved(host, port));
    }

    /** Whether the client port takes TLS too. */
    public boolean clientPortUnification() {
        return values.flag("client.portUnification");
    }

    /** TLS of clients: the keys {@code ssl.*}. */
    public TlsConfig clientTls() {
        return new TlsConfig(values, false);
    }

    /** TLS between servers: the keys {@code ssl.quorum.*}. */
    public TlsConfig quorumTls() {
        return new TlsConfig(values, true);
    }

    /** The scheme that knows clients by their certificates. */
    public String certificateScheme() {
        return values.text("ssl.authProvider");
    }

    /**
     * Whether the scheme x509 belongs to this server: where clients may come with TLS and are known by it, or named
     * without, as in an ensemble whose other members have such clients.
     */
    public boolean hasX509() {
        boolean secure = secureClientAddress().isPresent() || clientPortUnification();
        return secure && certificateScheme().equals("x509") || values.isSet("authProvider.x509");
    }

    /** Whether other servers are dialled with TLS, and may come with it only unless {@link #portUnification}. */
    public boolean sslQuorum() {
        return values.flag("sslQuorum");
    }

    /** Whether other servers may come plainly and with TLS. */
    public boolean portUnification() {
        return values.flag("portUnification");
    }

    /** Always at least 1: 4096 unless set. */
    public int clientPortListenBacklog() {
        int backlog = values.intOf("clientPortListenBacklog");
        return backlog > 0 ? backlog : 4096;
    }

    /** The text of a key as it was set, for those who show settings and do not use them. */
    public String asSet(String key, String otherwise) {
        return settings.getOrDefault(key, otherwise);
    }

    public int tickTimeMillis() {
        return values.intOf("tickTime");
    }

    /** Per client address; 0 is unlimited. */
    public int maxClientCnxns() {
        return Math.max(0, values.intOf("maxClientCnxns"));
    }

    /** In total; 0 is unlimited. */
    public int maxCnxns() {
        return Math.max(0, values.intOf("maxCnxns"));
    }

    /** 2 ticks unless set. */
    public int minSessionTimeoutMillis() {
        return StartChecks.sessionTimeoutMillis(values, "minSessionTimeout", 2);
    }

    /** 20 ticks unless set. */
    public int maxSessionTimeoutMillis() {
        return StartChecks.sessionTimeoutMillis(values, "maxSessionTimeout", 20);
    }

    /** The longest packet of a client, bytes. */
    public int juteMaxBuffer() {
        return values.intOf("jute.maxbuffer");
    }

    /** What records of logs and peers may have beyond {@link #juteMaxBuffer}, bytes; at least 1024. */
    public int juteExtraSize() {
        return values.isSet("jute.maxbuffer.extrasize")
                ? values.intOf("jute.maxbuffer.extrasize")
                : Math.max(1024, juteMaxBuffer());
    }

    /** The longest record of a log or a peer, bytes: both sizes together, at most {@link Integer#MAX_VALUE}. */
    public int maxRecordBytes() {
        return (int) Math.min(Integer.MAX_VALUE, (long) juteMaxBuffer() + juteExtraSize());
    }

    public int globalOutstandingLimit() {
        return values.intOf("globalOutstandingLimit");
    }

    /** Bytes of large requests under way. */
    public int largeRequestMaxBytes() {
        return values.intOf("largeRequestMaxBytes");
    }

    /** Size of a large request in bytes; -1 when none is large. */
    public int largeRequestThreshold() {
        return values.intOf("largeRequestThreshold");
    }

    public ConnectionThrottleConfig connectionThrottle() {
        return new ConnectionThrottleConfig(
                values.intOf("connection_throttle_tokens"),
                values.intOf("connection_throttle_fill_time"),
                values.intOf("connection_throttle_fill_count"),
                values.intOf("connection_throttle_freeze_time"),
                values.numberOf("connection_throttle_drop_increase"),
                values.numberOf("connection_throttle_drop_decrease"),
                values.numberOf("connection_throttle_decrease_ratio"),
                values.flag("connection_throttle_weight_enabled"),
                values.intOf("connection_throttle_global_session_weight"),
                values.intOf("connection_throttle_renew_session_weight"),
                values.intOf("connection_throttle_local_session_weight"));
    }

    public RequestThrottleConfig requestThrottle() {
        return new RequestThrottleConfig(
                values.intOf("request_throttle_max_requests"),
                values.intOf("request_throttle_stall_time"),
                values.flag("request_throttle_drop_stale"),
                values.flag("request_stale_latency_check"),
                values.flag("request_stale_connection_check"));
    }

    /** A request that waited longer is answered THROTTLEDOP; 0 switches it off. */
    public int throttledOpWaitMillis() {
        return values.intOf("throttled_op_wait_time");
    }

    /** How long a connection may go without a session. */
    public int sessionlessTimeoutMillis() {
        return values.intOf("nio.sessionlessCnxnTimeout");
    }

    public boolean clientTcpKeepAlive() {
        return values.flag("clientTcpKeepAlive");
    }

    /** The allowed four-letter words; {@code *} is written out. */
    public Set<String> fourLetterWords() {
        return fourLetterWords;
    }

    public boolean readOnlyModeEnabled() {
        return values.flag("readonlymode.enabled");
    }

    public boolean digestEnabled() {
        return values.flag("digest.enabled");
    }

    public boolean serializeLastProcessedZxid() {
        return values.flag("serializeLastProcessedZxid.enabled");
    }

    public boolean closeSessionTxnEnabled() {
        return values.flag("closeSessionTxn.enabled");
    }

    public boolean extendedTypesEnabled() {
        return values.flag("extendedTypesEnabled");
    }

    public boolean emulate353TtlNodes() {
        return values.flag("emulate353TTLNodes");
    }

    public boolean enforceQuota() {
        return values.flag("enforceQuota");
    }

    public boolean skipAcl() {
        return values.flag("skipACL");
    }

    public boolean enableEagerAclCheck() {
        return values.flag("enableEagerACLCheck");
    }

    public int containerCheckIntervalMillis() {
        return values.intOf("znode.container.checkIntervalMs");
    }

    public int containerMaxPerMinute() {
        return values.intOf("znode.container.maxPerMinute");
    }

    /** 0 keeps containers that never had a child. */
    public long containerMaxNeverUsedMillis() {
        return values.longOf("znode.container.maxNeverUsedIntervalMs");
    }

    /** KiB. */
    public int preAllocSize() {
        return values.intOf("preAllocSize");
    }

    public int snapCount() {
        return values.intOf("snapCount");
    }

    /** KiB; negative is off, never 0. */
    public long snapSizeLimitInKb() {
        return values.longOf("snapSizeLimitInKb");
    }

    /** KiB; -1 and 0 are off. */
    public long txnLogSizeLimitInKb() {
        return values.longOf("txnLogSizeLimitInKb");
    }

    public int snapRetainCount() {
        return values.intOf("autopurge.snapRetainCount");
    }

    /** 0 is off. */
    public int purgeIntervalHours() {
        return values.intOf("autopurge.purgeInterval");
    }

    public boolean snapshotTrustEmpty() {
        return values.flag("snapshot.trust.empty");
    }

    public boolean datadirAutocreate() {
        return values.flag("datadir.autocreate");
    }

    public boolean dbAutocreate() {
        return values.flag("db.autocreate");
    }

    public boolean forceSync() {
        return values.flag("forceSync");
    }

    public long fsyncWarningThresholdMillis() {
        return values.longOf("fsync.warningthresholdms");
    }

    /** The longest wait for more to write; 0 writes at once. */
    public long flushDelayMillis() {
        return values.longOf("flushDelay");
    }

    /** Transactions written with one sync. */
    public int maxBatchSize() {
        return values.intOf("maxBatchSize");
    }

    /** The counter of the first zxid, 0 to 2^32-1, for tests of roll-over. */
    public OptionalLong testingOnlyInitialZxid() {
        return values.isSet("testingonly.initialZxid")
                ? OptionalLong.of(values.longOf("testingonly.initialZxid"))
                : OptionalLong.empty();
    }

    public boolean reconfigEnabled() {
        return values.flag("reconfigEnabled");
    }

    public boolean standaloneEnabled() {
        return values.flag("standaloneEnabled");
    }

    /** Whether the server is a member of an ensemble, be it one of a single voter; else it is a standalone server. */
    public boolean isDistributed() {
        return membership.isDistributed(standaloneEnabled());
    }

    /** 1 for a standalone server, else the number in {@code myid}. */
    public long serverId() {
        return isDistributed() ? myid.orElseThrow() : 1;
    }

    /** Whether the server is a member that does not vote: the server list says so, whatever {@code peerType} says. */
    public boolean isObserver() {
        return isDistributed() && !membership.ensemble().isVoter(serverId());
    }

    /**
     * All members with their addresses, as the server list says; {@link #serverId} is one of them if the server
     * {@link #isDistributed}. The version is 0, or what the name of the dynamic file ends with. No members without a
     * list.
     */
    public EnsembleConfig ensemble() {
        return membership.ensemble();
    }

    /** The file with the list of members, when they do not stand in the configuration itself. */
    public Optional<Path> dynamicConfigFile() {
        return values.isSet("dynamicConfigFile")
                ? Optional.of(Path.of(values.text("dynamicConfigFile")))
                : Optional.empty();
    }

    /** The settings of elections and of the links between members. */
    public QuorumConfig quorumConfig() {
        return new QuorumConfig(values);
    }

    /** The transport of clients, such as {@code nio}. */
    public String transportClient() {
        return values.text("zabitat.transport.client");
    }

    /** The transport between servers, such as {@code nio}. */
    public String transportPeer() {
        return values.text("zabitat.transport.peer");
    }

    public SwapConfig swap() {
        return new SwapConfig(
                values.longOf("zabitat.swap.prepareMs"),
                values.longOf("zabitat.swap.canaryMs"),
                values.longOf("zabitat.swap.observeMs"),
                values.longOf("zabitat.swap.switchMs"),
                values.longOf("zabitat.swap.stallMs"),
                values.longOf("zabitat.swap.planMs"),
                values.longOf("zabitat.swap.storageObserveMs"),
                values.intOf("zabitat.swap.softBreaches"),
                values.intOf("zabitat.swap.p99Factor"),
                values.longOf("zabitat.swap.p99FloorMs"),
                values.intOf("zabitat.swap.queueFactor"),
                values.longOf("zabitat.swap.queueFloor"),
                values.longOf("zabitat.swap.drainMs"));
    }

    /** The store, such as {@code file}. */
    public String storage() {
        return values.text("zabitat.storage");
    }

    /** The oracle of a member of an ensemble; empty where none is named. */
    public Optional<OracleName> oracle() {
        return oracle;
    }

    /** For how long the holder of a grant may give no sign of life; {@link QuorumConfig#syncLimitMillis} unless set. */
    public long oracleLeaseMillis() {
        long set = values.longOf("zabitat.oracle.leaseMs");
        return set > 0 ? set : Math.max(1, quorumConfig().syncLimitMillis());
    }

    /** The quorum system, such as {@code majority}. */
    public String quorum() {
        return isDistributed() ? quorum(ensemble()) : fixedQuorum().orElse(MAJORITY);
    }

    /** The quorum system of other members, to which a reconfiguration may change. */
    public String quorum(EnsembleConfig members) {
        return fixedQuorum().orElse(members.quorumLines().isEmpty() ? MAJORITY : HIERARCHICAL);
    }

    /**
     * The quorum systems that the server may need from its first moment on: where members change, its history or another member may know
     * of a list that asks for another one.
     */
    public Set<String> quorums() {
        return reconfigEnabled() && isDistributed() && fixedQuorum().isEmpty()
                ? Set.of(MAJORITY, HIERARCHICAL)
                : Set.of(quorum());
    }

    /** The one that stays whatever the list of members says. */
    private Optional<String> fixedQuorum() {
        if (values.isSet("zabitat.quorum")) {
            return Optional.of(values.text("zabitat.quorum"));
        }
        return oracle().map(named -> "oracle");
    }
}
