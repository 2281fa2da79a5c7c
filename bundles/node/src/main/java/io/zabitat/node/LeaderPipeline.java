package io.zabitat.node;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.endpoint.Completion;
import io.zabitat.node.host.Clock;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.session.Session;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.RequestDecoder;
import io.zabitat.wire.txn.TxnCodec;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The way of writes at the server that leads, or stands alone: requests, its own clients' and those that learners forward, become
 * transactions in the order of their arrival. Owned by the node loop.
 */
final class LeaderPipeline implements Deliveries {
    private final NodeLoop loop;
    private final Clock clock;
    private final DataTree tree;
    private final Preparer preparer;
    private final boolean alone;
    private final int maxFieldBytes;
    private final int maxRecordBytes;
    private final BooleanSupplier diskIsFull;
    private final JuteWriter scratch = new JuteWriter(4096);
    private final ArrayDeque<Completion> inFlight = new ArrayDeque<>();
    private final Map<Long, Runnable> syncs = new HashMap<>();
    private final Map<Long, LinkOwner> owners = new HashMap<>();
    private long nextToken;

    /** @param alone whether there are no learners, so that nobody can take a session over */
    LeaderPipeline(
            NodeLoop loop,
            Clock clock,
            DataTree tree,
            Preparer preparer,
            boolean alone,
            int maxFieldBytes,
            int maxRecordBytes,
            BooleanSupplier diskIsFull) {
        this.loop = loop;
        this.clock = clock;
        this.tree = tree;
        this.preparer = preparer;
        this.alone = alone;
        this.maxFieldBytes = maxFieldBytes;
        this.maxRecordBytes = maxRecordBytes;
        this.diskIsFull = diskIsFull;
    }

    @Override
    public void submit(WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
        long zxid = loop.nextZxid();
        if (zxid < 0) {
            return; // the epoch has no zxid left: the role ends, and with it every connection
        }
        ErrorCode refusal = alone ? ErrorCode.OK : checkSession(request, caller.sessionId(), owner);
        Txn txn = refusal == ErrorCode.OK
                ? preparer.prepare(request, caller, cxid, zxid, clock.wallMillis())
                : preparer.refused(caller.sessionId(), cxid, zxid, clock.wallMillis(), refusal);
        propose(txn, completion);
    }

    private void propose(Txn prepared, Completion completion) {
        Txn txn = prepared;
        if (encode(txn) > maxRecordBytes) {
            // ACLs can grow while they are fixed up. No member could read such a record back (known bugs, "size
            // hazard").
            txn = preparer.refuse(txn, ErrorCode.BAD_ARGUMENTS);
            encode(txn);
        }
        inFlight.add(completion);
        loop.propose(new LoggedTxn(txn, Arrays.copyOf(scratch.array(), scratch.length())));
    }

    private int encode(Txn txn) {
        scratch.clear();
        return TxnCodec.encode(txn, scratch);
    }

    /** Who asks must be who speaks for the session now (ZOOKEEPER-710); closing one does not ask for that. */
    private ErrorCode checkSession(WriteRequest request, long sessionId, Object owner) {
        if (sessionId == 0 || request instanceof CreateSessionRequest || request instanceof CloseSessionRequest) {
            return ErrorCode.OK;
        }
        if (request instanceof ReconfigRequest && !tree.settings().reconfigEnabled()) {
            return ErrorCode.OK; // that it is off is said to everybody
        }
        Session session = tree.sessions().find(sessionId);
        if (session == null || session.isClosing()) {
            return ErrorCode.SESSION_EXPIRED;
        }
        if (session.owner() == null) {
            session.setOwner(owner);
        }
        return session.owner() == owner ? ErrorCode.OK : ErrorCode.SESSION_MOVED;
    }

    // ------------------------------------------------------------------------------------------------ learners

    /** What a learner asks for its client. Its answer is the committed transaction, an error too. */
    void forwarded(long link, PeerMessage.Request asked) {
        if (asked.type() == OpCode.SYNC) {
            loop.syncFor(link);
            return;
        }
        Object owner = owners.computeIfAbsent(link, LinkOwner::new);
        Caller caller = new Caller(asked.sessionId(), asked.authInfo());
        try {
            JuteReader body = new JuteReader(maxFieldBytes).reset(asked.body(), 0, asked.body().length);
            WriteRequest request = RequestDecoder.decodeForwarded(asked.type(), body);
            submit(request, Body.EMPTY, caller, asked.cxid(), owner, (txn, result) -> onApplied(txn, owner));
        } catch (WireException e) {
            refuseMalformed(asked);
        }
    }

    private void onApplied(Txn txn, Object owner) {
        if (txn.header().type() == OpCode.CREATE_SESSION) {
            Session session = tree.sessions().find(txn.header().clientId());
            if (session != null && session.owner() == null) {
                session.setOwner(owner);
            }
        }
    }

    /** A fresh zxid even for this: an error under a used one would block every later commit (known bugs, R14). */
    private void refuseMalformed(PeerMessage.Request asked) {
        long zxid = loop.nextZxid();
        if (zxid >= 0) {
            propose(
                    preparer.refused(
                            asked.sessionId(), asked.cxid(), zxid, clock.wallMillis(), ErrorCode.MARSHALLING_ERROR),
                    (txn, result) -> {});
        }
    }

    /** A learner asks whether a session is alive; if so it is that learner's from now on. */
    boolean revalidate(long link, long sessionId) {
        Session session = tree.sessions().find(sessionId);
        boolean alive = session != null && !session.isClosing();
        if (alive) {
            session.setOwner(owners.computeIfAbsent(link, LinkOwner::new));
        }
        return alive;
    }

    // ------------------------------------------------------------------------------------------------ order

    /** As ZooKeeper, a malformed request takes a zxid here: a fresh one (known bugs, R14). */
    @Override
    public boolean takes(WriteRequest request) {
        return true;
    }

    @Override
    public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
        if (!syncWaits()) {
            action.run();
            return;
        }
        long token = nextToken++;
        syncs.put(token, action);
        loop.syncOwn(token);
    }

    void onSynced(long token) {
        Runnable action = syncs.remove(token);
        if (action != null) {
            action.run();
        }
    }

    @Override
    public boolean syncWaits() {
        return !inFlight.isEmpty();
    }

    @Override
    public boolean isFull() {
        return diskIsFull.getAsBoolean();
    }

    @Override
    public void onApplied(Txn txn, TxnResult result) {
        preparer.applied(txn.zxid());
        Completion completion = inFlight.poll();
        if (completion != null) {
            completion.onApplied(txn, result);
        }
    }

    @Override
    public void clear() {
        inFlight.clear();
        syncs.clear();
        owners.clear();
        preparer.reset();
    }
}
