package io.zabitat.node;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Event;
import io.zabitat.core.InvariantViolation;
import io.zabitat.tree.DataTree;

/** A server alone: the only one to ask, and the only one to lead. */
final class NoPeers implements Peers {
    private final long self;
    private final NodeLoop loop;

    NoPeers(long self, NodeLoop loop) {
        this.self = self;
        this.loop = loop;
    }

    @Override
    public void lookForLeader(long lastLogged, long currentEpoch, boolean complete) {
        loop.post(new Event.Elected(self, true));
    }

    @Override
    public void oracleSaid(boolean granted) {
        // there is nobody to go on without
    }

    @Override
    public void settled(long leader, long epoch) {
        // nobody to tell
    }

    @Override
    public void designated(long leader) {
        throw alone();
    }

    @Override
    public void onDesignated() {
        throw alone();
    }

    @Override
    public void membersChanged() {
        throw alone();
    }

    @Override
    public void connect(long leader) {
        throw alone();
    }

    @Override
    public void send(long link, PeerMessage message) {
        throw alone();
    }

    @Override
    public void probeLog(long link, long learnerZxid) {
        throw alone();
    }

    @Override
    public void sendLog(long link, long after, long upTo) {
        throw alone();
    }

    @Override
    public void sendSnapshot(long link, long upTo) {
        throw alone();
    }

    @Override
    public void closeLink(long link, String reason) {
        throw alone();
    }

    @Override
    public DataTree takeReceived(long link) {
        throw alone();
    }

    private static InvariantViolation alone() {
        return new InvariantViolation("a server alone has no links");
    }

    @Override
    public void endTurn() {
        // nothing to send
    }

    @Override
    public void onTime(long nowNanos) {
        // nothing is due
    }

    @Override
    public long nextNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
