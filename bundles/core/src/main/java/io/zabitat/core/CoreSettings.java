package io.zabitat.core;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.Objects;

/**
 * Who this member is, among whom, and how patient. All times are in ticks.
 *
 * @param self the own server id
 * @param observer whether it does not vote
 * @param voters the ids of all voting members
 * @param members the ids of all servers that may join a leader; empty when whoever comes is welcome, as where servers can be added
 *     while the ensemble runs
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
 * @param configVersion of the configuration in force
 * @param config text of the configuration, as NEWLEADER carries it
 * @param initialCounter for tests of roll-over: the counter with which a new epoch begins to number; 0 normally
 */
public record CoreSettings(
        long self,
        boolean observer,
        long[] voters,
        long[] members,
        QuorumVerifier quorum,
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
        long configVersion,
        byte[] config,
        long initialCounter) {
    public CoreSettings {
        voters = voters.clone();
        Arrays.sort(voters);
        members = members.clone();
        Arrays.sort(members);
        Objects.requireNonNull(quorum, "quorum");
        Objects.requireNonNull(numbering, "numbering");
        config = config.clone();
    }

    /** A server alone, which needs none of the limits. */
    public static CoreSettings standalone(long self, QuorumVerifier quorum) {
        return new CoreSettings(
                self,
                false,
                new long[] {self},
                new long[0],
                quorum,
                Numbering.STANDALONE,
                0,
                0,
                0,
                0,
                false,
                false,
                0,
                0,
                -1,
                0,
                new byte[0],
                0);
    }

    /** Whether the server may join a leader. */
    boolean isWelcome(long server) {
        return members.length == 0 || Arrays.binarySearch(members, server) >= 0;
    }

    @Override
    public long[] members() {
        return members.clone();
    }

    @Override
    public long[] voters() {
        return voters.clone();
    }
}
