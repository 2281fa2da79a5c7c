package io.zabitat.sim;

import io.zabitat.api.Acl;
import io.zabitat.api.Zxid;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.quorum.PacketType;
import io.zabitat.wire.quorum.QuorumPacket;
import io.zabitat.wire.snapshot.SnapshotStreamDecoder;
import io.zabitat.wire.snapshot.SnapshotVisitor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;

/** Listens to one connection of the quorum port and holds both sides to what they say there, the moment they say it. */
final class QuorumTap {
    private static final int MAX_BYTES = 1 << 20;

    /** So many of the newest packets can still be under way. */
    private static final int MAX_PACKETS = 64;

    /** Who is to lead, before the transaction that another list comes with. */
    private static final int DESIGNATED = 8;

    private final Ledger ledger;
    private final Counters counters;
    private final EnsembleWorld.SyncListener syncs;
    private final AckWitness acks;
    private final LongSupplier now;
    private final int learner;
    private final int leader;
    private long epoch = -1;
    private long synced = -1;
    private long lastProposed = -1;
    private boolean newLeaderSent;
    private boolean newLeaderAcked;

    QuorumTap(
            Ledger ledger,
            Counters counters,
            EnsembleWorld.SyncListener syncs,
            AckWitness acks,
            LongSupplier now,
            int learner,
            int leader) {
        this.ledger = ledger;
        this.counters = counters;
        this.syncs = syncs;
        this.acks = acks;
        this.now = now;
        this.learner = learner;
        this.leader = leader;
    }

    @Override
    public String toString() {
        return "leader " + leader + " of epoch " + epoch;
    }

    Network.Tap ofLeader() {
        return new Stream(true);
    }

    Network.Tap ofLearner() {
        return new Stream(false);
    }

    /** Cuts one direction into packets. */
    private final class Stream implements Network.Tap {
        private final boolean fromLeader;
        private final ByteQueue bytes = new ByteQueue();
        private final JuteReader reader = new JuteReader(MAX_BYTES);
        private final ArrayDeque<Long> packets = new ArrayDeque<>();
        private SnapshotStreamDecoder snapshot;
        private long taken;
        private boolean foreign;

        Stream(boolean fromLeader) {
            this.fromLeader = fromLeader;
        }

        @Override
        public void onSent(byte[] sent, int offset, int length) {
            if (foreign) {
                return;
            }
            bytes.add(sent, offset, length);
            try {
                while (snapshot == null ? takePacket() : takeSnapshot()) {
                    continue;
                }
            } catch (WireException e) {
                if (taken == 0 && counters.of(Network.CORRUPTED_BYTES) > 0 && isOfElection()) {
                    foreign = true; // a wrong bit in an address has led the election's words here
                    return;
                }
                throw new Violation(
                        "M1: malformed packet between " + leader + " and " + learner + ": " + e.getMessage(), e);
            }
        }

        /** The first word on an election connection is the version of the protocol, a small negative number. */
        private boolean isOfElection() {
            return bytes.size() >= Long.BYTES
                    && ByteBuffer.wrap(bytes.array(), bytes.head(), Long.BYTES).getLong() >> 32 == -1;
        }

        @Override
        public long packetWithin(long from, long to) {
            for (long packet : packets) {
                if (packet >= from && packet <= to) {
                    return packet;
                }
            }
            return -1;
        }

        private void drop(int length) {
            bytes.drop(length);
            taken += length;
        }

        private boolean takeSnapshot() throws WireException {
            int used = snapshot.decode(bytes.array(), bytes.head(), bytes.size());
            drop(used);
            if (snapshot.isDone()) {
                snapshot = null;
                return true;
            }
            return false;
        }

        private boolean takePacket() throws WireException {
            int size = QuorumPacket.wantedBytes(bytes.array(), bytes.head(), bytes.size(), MAX_BYTES);
            if (size > bytes.size()) {
                return false;
            }
            packets.add(taken);
            if (packets.size() > MAX_PACKETS) {
                packets.remove();
            }
            reader.reset(bytes.array(), bytes.head(), bytes.head() + size);
            int type = reader.readInt();
            long zxid = reader.readLong();
            int length = reader.readRange();
            if (fromLeader) {
                onLeader(type, zxid, bytes.array(), reader.rangeOffset(), length);
                if (type == PacketType.SNAP) {
                    snapshot = new SnapshotStreamDecoder(MAX_BYTES, new Nobody());
                }
            } else {
                onLearner(type, zxid);
            }
            drop(size);
            return true;
        }
    }

    private void onLeader(int type, long zxid, byte[] bytes, int offset, int length) {
        switch (type) {
            case PacketType.LEADER_INFO -> {
                epoch = Zxid.epoch(zxid);
                if (ledger.ghost(leader).accepted() < epoch) {
                    throw new Violation("Z6: leader " + leader + " proposes epoch " + epoch + ", on disk is "
                            + ledger.ghost(leader).accepted());
                }
            }
            case PacketType.DIFF -> {
                onSync("DIFF");
            }
            case PacketType.TRUNC -> {
                onSync("TRUNC");
                synced = zxid;
                lastProposed = zxid;
            }
            case PacketType.SNAP -> {
                onSync("SNAP");
                synced = zxid;
                lastProposed = zxid;
            }
            case PacketType.PROPOSAL, PacketType.INFORM -> {
                ledger.intern(zxid, bytes, offset, length);
                if (zxid <= lastProposed) {
                    throw new Violation("Z3: leader " + leader + " proposes " + Zxid.toString(zxid) + " behind "
                            + Zxid.toString(lastProposed) + " to " + learner);
                }
                lastProposed = zxid;
                if (type == PacketType.INFORM) {
                    onCommit(zxid);
                }
            }
            case PacketType.INFORM_AND_ACTIVATE -> {
                ledger.intern(zxid, bytes, offset + DESIGNATED, length - DESIGNATED);
                lastProposed = zxid;
                onCommit(zxid);
            }
            case PacketType.COMMIT, PacketType.COMMIT_AND_ACTIVATE -> onCommit(zxid);
            case PacketType.NEW_LEADER -> {
                newLeaderSent = true;
                ledger.onNewLeader(leader, epoch);
            }
            case PacketType.UP_TO_DATE -> ledger.onEstablished(leader, epoch);
            default -> {
                // says nothing about the history
            }
        }
    }

    private void onSync(String how) {
        counters.count(how);
        acks.onSync(learner, epoch, now.getAsLong());
        syncs.onSync(learner, leader);
    }

    private void onCommit(long zxid) {
        if (!newLeaderSent) {
            synced = zxid;
        }
        if (Zxid.epoch(zxid) == epoch || ledger.isEstablished(epoch)) {
            Ledger.Entry entry = ledger.at(zxid);
            if (entry == null) {
                throw new Violation(
                        "Z1: leader " + leader + " commits " + Zxid.toString(zxid) + ", which it never proposed");
            }
            ledger.commit(entry, this);
            ledger.onTold(entry, leader, learner);
            if (newLeaderAcked) { // before, it waits behind a snapshot or a log, and others may have moved on
                acks.onCommit(leader, epoch, zxid, now.getAsLong());
            }
        }
    }

    private void onLearner(int type, long zxid) {
        if (type == PacketType.ACK_EPOCH) {
            ledger.ghost(learner).onAckEpoch(epoch);
        } else if (type == PacketType.ACK && Zxid.counter(zxid) != 0) {
            if (!newLeaderAcked) {
                throw new Violation(
                        "Z6: server " + learner + " acknowledges " + Zxid.toString(zxid) + " before NEWLEADER");
            }
            ledger.ghost(learner).onAck(ledger.at(zxid));
            acks.onAck(learner, epoch, zxid);
        } else if (type == PacketType.ACK && !newLeaderAcked) {
            newLeaderAcked = true;
            ledger.ghost(learner).onAckNewLeader(epoch, synced < 0 ? ledger.root() : ledger.at(synced));
        } else if (type == PacketType.ACK) {
            ledger.ghost(learner).onServing();
        }
    }

    private static final class Nobody implements SnapshotVisitor {
        @Override
        public void onSession(long sessionId, int timeoutMillis) {
            // only its end is of interest
        }

        @Override
        public void onAcl(long aclId, List<Acl> acl) {
            // only its end is of interest
        }

        @Override
        public void onNode(
                byte[] buf,
                int pathOffset,
                int pathLength,
                int dataOffset,
                int dataLength,
                long aclId,
                long czxid,
                long mzxid,
                long ctime,
                long mtime,
                int version,
                int cversion,
                int aversion,
                long owner,
                long pzxid) {
            // only its end is of interest
        }
    }
}
