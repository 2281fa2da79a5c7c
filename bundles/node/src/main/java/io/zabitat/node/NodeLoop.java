package io.zabitat.node;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.core.ActionSink;
import io.zabitat.core.Core;
import io.zabitat.core.Event;
import io.zabitat.core.InvariantViolation;
import io.zabitat.core.RoleName;
import io.zabitat.core.StopReason;
import io.zabitat.endpoint.Completion;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.node.log.LogWriter;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TxnResult;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.txn.TxnCodec;
import java.util.ArrayDeque;

/**
 * Drives the core: requests become transactions, appends go to the log writer, what is durable comes back as an event, what is
 * committed is applied and answered. Owned by the node loop's thread, like core, tree and endpoint.
 */
final class NodeLoop implements WritePipeline, ActionSink {
    /** Appends that may wait while the log writer has no batch free; beyond it no client is read. */
    private static final int MAX_WAITING_BYTES = 16 * 1024 * 1024;

    /** A server alone sends its log to nobody. */
    private static final byte[] NO_COPY = new byte[0];

    private record Barrier(long zxid, Runnable action) {}

    private final long self;
    private final Clock clock;
    private final Core core;
    private final DataTree tree;
    private final Preparer preparer;
    private final LogWriter log;
    private final SnapshotSchedule schedule;
    private final DigestLog digests;
    private final RoleListener roles;
    private final JuteWriter payload = new JuteWriter(4096);
    private final ArrayDeque<Completion> inFlight = new ArrayDeque<>();
    private final ArrayDeque<Barrier> barriers = new ArrayDeque<>();
    private final int maxRecordBytes;
    private Txn encoded;
    private TxnBatch batch;
    private long durableUpTo;
    private boolean storageFailed;
    private boolean looking;

    /** What the surroundings of the loop learn from the core. */
    interface RoleListener {
        void onServing(RoleName role);

        void onStopped(StopReason reason, String detail);

        void onHalt(String reason);
    }

    NodeLoop(
            long self,
            Clock clock,
            Core core,
            DataTree tree,
            Preparer preparer,
            LogWriter log,
            SnapshotSchedule schedule,
            DigestLog digests,
            int maxRecordBytes,
            RoleListener roles) {
        this.self = self;
        this.clock = clock;
        this.core = core;
        this.tree = tree;
        this.preparer = preparer;
        this.log = log;
        this.schedule = schedule;
        this.digests = digests;
        this.maxRecordBytes = maxRecordBytes;
        this.roles = roles;
        this.durableUpTo = log.durableUpTo();
    }

    /** The store has been recovered; looks for a leader from here on. */
    void begin() {
        core.step(new Event.Recovered(tree.lastZxid(), 0, 0, true), this);
        if (looking) {
            looking = false;
            core.step(new Event.Elected(self, true), this); // alone: there is nobody to ask
        }
    }

    // ------------------------------------------------------------------------------------------------ writes

    @Override
    public void submit(WriteRequest request, Caller caller, int cxid, Completion completion) {
        Txn txn = preparer.prepare(request, caller, cxid, core.nextZxid(), clock.wallMillis());
        if (encode(txn) > maxRecordBytes) {
            // ACLs can grow while they are fixed up. No member could read such a record back (known bugs, "size
            // hazard").
            txn = preparer.refuse(txn, ErrorCode.BAD_ARGUMENTS);
            encode(txn);
        }
        inFlight.add(completion);
        core.step(new Event.Submit(new LoggedTxn(txn, NO_COPY)), this);
    }

    @Override
    public void afterOutstanding(Runnable action) {
        if (inFlight.isEmpty()) {
            action.run();
        } else {
            barriers.add(new Barrier(core.nextZxid() - 1, action));
        }
    }

    @Override
    public boolean hasOutstanding() {
        return !inFlight.isEmpty();
    }

    @Override
    public boolean isFull() {
        return batch != null && batch.size() > MAX_WAITING_BYTES;
    }

    // ------------------------------------------------------------------------------------------------ durability

    /** Gives this turn's appends to the log writer; they stay, and grow, while it has no batch free. */
    void handOver() {
        if (batch != null && !batch.isEmpty()) {
            TxnBatch next = log.batch();
            if (next != null) {
                log.submit(batch);
                batch = next;
            }
        }
    }

    /** Gives everything to the log writer; only before it is stopped. */
    void handOverRest() {
        if (batch != null && !batch.isEmpty()) {
            log.submit(batch);
            batch = null;
        }
    }

    /** Takes what the log writer has made durable since the last turn. */
    void takePersisted() {
        long upTo = log.durableUpTo();
        if (upTo > durableUpTo) {
            durableUpTo = upTo;
            core.step(new Event.Persisted(upTo), this);
        }
        String failure = log.failure();
        if (failure != null && !storageFailed) {
            storageFailed = true;
            core.step(new Event.StorageFailed(failure), this);
        }
    }

    // ------------------------------------------------------------------------------------------------ actions

    @Override
    public void append(LoggedTxn logged) {
        Txn txn = logged.txn();
        if (batch == null) {
            batch = log.batch();
        }
        if (txn != encoded) {
            throw new InvariantViolation("appended another transaction than was submitted: " + txn.zxid());
        }
        batch.add(txn.zxid(), payload.array(), 0, payload.length());
        schedule.onLogged();
    }

    private int encode(Txn txn) {
        payload.clear();
        encoded = txn;
        return TxnCodec.encode(txn, payload);
    }

    @Override
    public void deliver(LoggedTxn logged) {
        Txn txn = logged.txn();
        TxnResult result = tree.apply(txn);
        preparer.applied(txn.zxid());
        digests.onApplied(txn.zxid(), tree.digest());
        inFlight.remove().onApplied(txn, result);
        while (!barriers.isEmpty() && barriers.peek().zxid() <= txn.zxid()) {
            barriers.remove().action().run();
        }
    }

    @Override
    public void lookForLeader(long lastLogged, long currentEpoch, boolean complete) {
        looking = true;
    }

    @Override
    public void startServing(RoleName role, long epoch) {
        roles.onServing(role);
    }

    @Override
    public void stopServing(StopReason reason, String detail) {
        inFlight.clear();
        barriers.clear();
        roles.onStopped(reason, detail);
    }

    @Override
    public void halt(String reason) {
        roles.onHalt(reason);
    }

    // ------------------------------------------------------------------------------------------------ never for a server alone

    @Override
    public void saveEpoch(io.zabitat.core.EpochKind kind, long epoch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long zxid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void installSnapshot(long link, long zxid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void saveSnapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reload() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(long leader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void send(long link, io.zabitat.api.peer.PeerMessage message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void probeLog(long link, long learnerZxid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendLog(long link, long after, long upTo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendSnapshot(long link, long upTo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void closeLink(long link, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void settled(long leader, long epoch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forwarded(long link, io.zabitat.api.peer.PeerMessage.Request request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void touched(long link, java.util.List<io.zabitat.api.peer.PeerMessage.Touch> sessions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void revalidate(long link, io.zabitat.api.peer.PeerMessage.Revalidate question) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void answerPing(long link, long zxid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void revalidated(io.zabitat.api.peer.PeerMessage.Revalidated answer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void synced(long link, long token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void note(String text) {
        throw new UnsupportedOperationException();
    }
}
