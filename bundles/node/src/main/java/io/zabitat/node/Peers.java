package io.zabitat.node;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.tree.DataTree;

/** The other servers, as the node loop sees them. Called by the node loop; actions of the core that concern links end here. */
interface Peers {
    void lookForLeader(long lastLogged, long currentEpoch, boolean complete);

    void settled(long leader, long epoch);

    /** In place of a search: the members have agreed on the leader, oneself perhaps, with the list that they put in force. */
    void designated(long leader);

    /** The designated leader's role has begun here, or that of one who follows it. */
    void onDesignated();

    /** The roster is another. */
    void membersChanged();

    /** While looking: whether the oracle allows to go on alone. */
    void oracleSaid(boolean granted);

    void connect(long leader);

    void send(long link, PeerMessage message);

    void probeLog(long link, long learnerZxid);

    void sendLog(long link, long after, long upTo);

    void sendSnapshot(long link, long upTo);

    void closeLink(long link, String reason);

    /** The state that came over the link behind a SNAP; given out once. */
    DataTree takeReceived(long link);

    /** Sends what the turn has encoded. */
    void endTurn();

    /** Does what is due by now. */
    void onTime(long nowNanos);

    /** When {@link #onTime} has something to do next; {@link Long#MAX_VALUE} for never. */
    long nextNanos();

    /** Closes everything. */
    void close();
}
