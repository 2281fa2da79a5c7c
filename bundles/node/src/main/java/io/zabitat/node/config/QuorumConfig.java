package io.zabitat.node.config;

/**
 * The settings of elections and of the links between members, with units in the names; products of ticks saturate. Has
 * values on a standalone server too, where nobody asks. Immutable, read by any thread.
 */
public final class QuorumConfig {
    /** The numbers of {@code electionAlg}. */
    public static final int LEADER_ELECTION = 0;

    public static final int FAST_LEADER_ELECTION = 3;

    private final Values values;

    QuorumConfig(Values values) {
        this.values = values;
    }

    /** How long connecting and synchronising may take; 0 when not set, which only a standalone server may. */
    public int initLimitTicks() {
        return values.isSet("initLimit") ? values.intOf("initLimit") : 0;
    }

    public int initLimitMillis() {
        return millis(initLimitTicks());
    }

    /** How long a member may be silent or behind; 0 when not set, which only a standalone server may. */
    public int syncLimitTicks() {
        return values.isSet("syncLimit") ? values.intOf("syncLimit") : 0;
    }

    public int syncLimitMillis() {
        return millis(syncLimitTicks());
    }

    /** How long a learner tries to reach its leader in all; {@link #initLimitTicks} when not set, or 0. */
    public int connectToLearnerMasterLimitTicks() {
        int ticks = values.isSet("connectToLearnerMasterLimit") ? values.intOf("connectToLearnerMasterLimit") : 0;
        return ticks > 0 ? ticks : initLimitTicks();
    }

    public int connectToLearnerMasterLimitMillis() {
        return millis(connectToLearnerMasterLimitTicks());
    }

    private int millis(long ticks) {
        return (int) Math.min(Integer.MAX_VALUE, ticks * values.intOf("tickTime"));
    }

    /** The number of the election algorithm, 0 to 3. */
    public int electionAlg() {
        return Integer.parseInt(values.text("electionAlg"));
    }

    /** Whether the election and quorum ports are bound on any local address instead of those of the server list. */
    public boolean quorumListenOnAllIps() {
        return values.flag("quorumListenOnAllIPs");
    }

    /** How often a failed bind of the election port is tried again before the server gives up; 0 tries for ever. */
    public int electionPortBindRetry() {
        return values.intOf("electionPortBindRetry");
    }

    /** Whether members may have several addresses; makes the first message of an election link name all of them. */
    public boolean multiAddressEnabled() {
        return values.flag("multiAddress.enabled");
    }

    /** How long dialling another member for an election may take. */
    public int cnxTimeoutMillis() {
        return values.intOf("cnxTimeout");
    }

    /** How long the first message of an election link may take; {@link #syncLimitMillis} unless set to more than 0. */
    public int quorumCnxnTimeoutMillis() {
        int set = values.intOf("quorumCnxnTimeoutMs");
        return set > 0 ? set : syncLimitMillis();
    }

    /** SO_KEEPALIVE on election links. */
    public boolean tcpKeepAlive() {
        return values.flag("tcpKeepAlive");
    }

    /** How long an election first waits for notifications before it sends its own again. */
    public int minNotificationIntervalMillis() {
        return values.intOf("fastleader.minNotificationInterval");
    }

    /** The longest such wait, which doubles each time. */
    public int maxNotificationIntervalMillis() {
        return values.intOf("fastleader.maxNotificationInterval");
    }

    /** Whether a leader takes clients. */
    public boolean leaderServes() {
        return values.flag("leaderServes");
    }

    /**
     * How long a leader waits for the epoch of a quorum once one of those that elected it looks for a leader again; -1
     * is as long as {@link #initLimitMillis} allows.
     */
    public int maxTimeToWaitForEpochMillis() {
        return Math.max(-1, values.intOf("leader.maxTimeToWaitForEpoch"));
    }

    /** {@link #maxTimeToWaitForEpochMillis} in ticks, begun ones as whole. */
    public int maxTimeToWaitForEpochTicks() {
        int millis = maxTimeToWaitForEpochMillis();
        return millis < 0 ? -1 : (int) ((millis + values.intOf("tickTime") - 1L) / values.intOf("tickTime"));
    }

    /** Observers that are sent a snapshot at a time. */
    public int maxConcurrentSnapSyncs() {
        return values.intOf("leader.maxConcurrentSnapSyncs");
    }

    /** Observers that are sent a history at a time. */
    public int maxConcurrentDiffSyncs() {
        return values.intOf("leader.maxConcurrentDiffSyncs");
    }

    /** Whether every learner is sent a snapshot. */
    public boolean forceSnapshotSync() {
        return values.flag("forceSnapshotSync");
    }

    /** The part of a snapshot's size up to which a learner is sent logs instead, at most 1; negative sends no logs. */
    public double snapshotSizeFactor() {
        return values.numberOf("snapshotSizeFactor");
    }

    /** How many committed transactions are kept in memory for learners, at least 500. */
    public int commitLogCount() {
        return values.intOf("commitLogCount");
    }

    /** The pause between two tries to reach the leader. */
    public int leaderConnectDelayDuringRetryMillis() {
        return values.intOf("leaderConnectDelayDuringRetryMs");
    }

    /** The longest random wait of an observer before it connects to a leader again; 0 does not wait. */
    public long observerReconnectDelayMillis() {
        return values.longOf("observer.reconnectDelayMs");
    }

    /** The longest random wait of an observer before it asks for a leader again. */
    public long observerElectionDelayMillis() {
        return values.longOf("observer.election.DelayMs");
    }

    /** Whether an observer keeps its own log and snapshots; the property wins over {@code syncEnabled}. */
    public boolean observerSyncEnabled() {
        return values.flag(values.isSet("observer.syncEnabled") ? "observer.syncEnabled" : "syncEnabled");
    }
}
