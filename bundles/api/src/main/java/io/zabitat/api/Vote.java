package io.zabitat.api;

/**
 * Whom a server wants to lead (election protocol, section 2).
 *
 * @param leader the proposed leader's id; {@link Long#MIN_VALUE} from a server that cannot be elected
 * @param zxid the proposed leader's last logged zxid at the time of the election
 * @param electionEpoch the round; -1 from algorithms that have none
 * @param peerEpoch the proposed leader's current epoch, after synchronisation the new epoch; -1 from algorithms that have none
 */
public record Vote(long leader, long zxid, long electionEpoch, long peerEpoch) {}
