package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who this member is, among whom, and how patient. All times are in ticks.
 *
 * @param self the own server id
 * @param config in force at the start; whether this server votes, and who leads it, follows from it
 * @param quorums who decides in it, and in those that come after it
 * @param reconfigEnabled whether others may come after it; then whoever comes may join a leader, too, for servers are added so
 * @param numbering how transactions are numbered
 * @param initLimit how long connecting and synchronising may take
 * @param syncLimit how long a peer may be silent
 * @param connectLimit how long dialling the leader may take in all
 * @param committedLogCount how many committed transactions are kept in memory for learners; 0 keeps none
 * @param logSync whether learners behind those are served from the log on disk ({@code snapshotSizeFactor} not negative)
 * @param forceSnapshotSync whether every learner gets a snapshot
 * @param maxSnapSyncs observers that may get a snapshot at once
 * @param maxDiffSyncs observers that may get a diff at once
 * @param maxEpochWait ticks after which a voter of the winning set that looks again ends the wait for an epoch; -1 never
 * @param initialCounter for tests of roll-over: the counter with which a new epoch begins to number; 0 normally
 */
public record CoreSettings(
        long self,
        EnsembleConfig config,
        QuorumSystems quorums,
        boolean reconfigEnabled,
        Numbering numbering,
        int initLimit,
        int syncLimit,
        int connectLimit,
        int committedLogCount,
        boolean logSync,
        boolean forceSnapshotSync,
        int maxSnapSyncs,
        int maxDiffSyncs,
        int maxEpochWait,
        long initialCounter) {
    public CoreSettings {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(quorums, "quorums");
        Objects.requireNonNull(numbering, "numbering");
    }

    /** A server alone, which needs none of the limits. */
    public static CoreSettings standalone(long self, QuorumVerifier quorum) {
        List<Member.PeerAddress> nowhere = List.of(new Member.PeerAddress("", 0, -1));
        EnsembleConfig alone =
                new EnsembleConfig(0, List.of(new Member(self, nowhere, false, Optional.empty())), Map.of());
        return new CoreSettings(
                self, alone, config -> quorum, false, Numbering.STANDALONE, 0, 0, 0, 0, false, false, 0, 0, -1, 0);
    }
}
