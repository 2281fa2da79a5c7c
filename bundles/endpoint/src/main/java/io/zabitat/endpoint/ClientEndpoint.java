package io.zabitat.endpoint;

import io.zabitat.api.Acl;
import io.zabitat.api.Id;
import io.zabitat.api.Perms;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.session.Session;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.RequestDecoder;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * All client connections of a server: admits them, bounds what they may have in process, watches over their sessions. The node
 * loop owns it and calls {@link #beginTurn} and {@link #endTurn} around everything else.
 */
public final class ClientEndpoint {
    /** A client that lets this many bytes wait is given up. */
    private static final int MAX_UNREAD_BYTES = 64 * 1024 * 1024;

    private final EndpointSettings settings;
    private final DataTree tree;
    private final AclPolicy acls;
    private final AuthRegistry auth;
    private final WritePipeline pipeline;
    private final LongSupplier clockMillis;
    private final Consumer<String> trace;
    /**
     * Speaks for sessions whose connection here has ended, until one comes anew. What a learner has forwarded for an earlier connection
     * may come later than what was asked for here; it must find that the session has moved (ZOOKEEPER-710).
     */
    private final Object nobody = new Object();

    private final ServerStats stats = new ServerStats();
    private final JuteReader reader;
    private final Handshake handshake;
    private final Authentication authentication;
    private final EagerAclCheck eagerAclCheck;
    private final Replies replies;
    private final ReadRequests reads;
    private final EventFrames events = new EventFrames();
    private final FourLetterWords fourLetterWords;
    private final ConnectionList connections = new ConnectionList();
    private final RemoteHosts hosts;
    private final RequestLimits limits;
    private final List<ClientConnection> dirty = new ArrayList<>();
    private final Map<Long, List<Runnable>> awaited = new HashMap<>();
    private SessionDuty duty;
    private String certificateScheme = "x509";
    private Consumer<String> strangers = line -> {};
    private boolean serving;
    private long nowMillis;
    private boolean timeIsFresh;
    private long lastClosingMillis = Long.MIN_VALUE;
    private Optional<EngineRecord> record = Optional.empty();

    /**
     * @param facts what four-letter words say of the server
     * @param clockMillis milliseconds on a clock that only goes forward
     * @param firstSessionId of the ids this server gives to new sessions
     * @param trace takes a line for each connection that is refused or ended for a fault
     */
    public ClientEndpoint(
            EndpointSettings settings,
            DataTree tree,
            AclPolicy acls,
            AuthRegistry auth,
            WritePipeline pipeline,
            ServerFacts facts,
            LongSupplier clockMillis,
            long firstSessionId,
            Consumer<String> trace) {
        this.settings = settings;
        this.tree = tree;
        this.acls = acls;
        this.auth = auth;
        this.pipeline = pipeline;
        this.clockMillis = clockMillis;
        this.trace = trace;
        this.hosts = new RemoteHosts(settings);
        this.limits = new RequestLimits(settings, pipeline);
        this.reader = new JuteReader(settings.maxFieldBytes());
        FrameOut frames = new FrameOut();
        this.handshake = new Handshake(this, frames, firstSessionId);
        this.authentication = new Authentication(this, auth, frames);
        this.eagerAclCheck = new EagerAclCheck(tree, acls);
        this.replies = new Replies(this, frames);
        this.reads = new ReadRequests(this, acls, frames);
        this.fourLetterWords = new FourLetterWords(this, facts);
    }

    /** Clients that show a certificate in the TLS handshake must be accepted by this scheme. */
    public void useCertificates(String scheme) {
        certificateScheme = scheme;
    }

    String certificateScheme() {
        return certificateScheme;
    }

    /**
     * TLS at a plain port, the reverse, certificates nobody trusts: an operator's mistake as a rule, so that it is said aloud.
     *
     * @param note takes a line for each such connection; bounds how many there are
     */
    public void noteStrangers(Consumer<String> note) {
        strangers = note;
    }

    /** Ends a connection that cannot become one, and says so aloud. */
    void dropStranger(ClientConnection connection, String reason) {
        noteStranger(connection, reason);
        drop(connection, reason);
    }

    void noteStranger(ClientConnection connection, String reason) {
        strangers.accept("client " + connection.channel().remoteAddress() + " closed at port "
                + connection.channel().localAddress().getPort() + ": " + reason);
    }

    // ------------------------------------------------------------------------------------------------ turns

    /** The clock is read once a turn, when the first event of the turn asks for it. */
    public void beginTurn() {
        timeIsFresh = false;
    }

    /** Sends what the turn has encoded: one write for each connection. */
    public void endTurn() {
        limits.resume();
        for (int i = 0; i < dirty.size(); i++) {
            ClientConnection connection = dirty.get(i);
            connection.setDirty(false);
            connection.flush();
        }
        dirty.clear();
    }

    /** Expires sessions and connections; about once a tick. */
    public void onTick() {
        for (Session session : duty == null ? List.<Session>of() : duty.expired(nowMillis())) {
            stats.onSessionExpired();
            trace.accept("session 0x" + Long.toHexString(session.id()) + " expired after " + session.timeoutMillis()
                    + " ms");
            closeSession(session);
        }
        connections.forEach(connection -> {
            long age = nowMillis() - connection.stats().establishedMillis();
            if (!connection.hasSession() && age > settings.sessionlessTimeoutMillis()) {
                stats.onSessionlessExpired();
                drop(connection, "no session after " + age + " ms");
            }
        });
        record.ifPresent(kept -> kept.onTick(connections, nowMillis()));
    }

    private void closeSession(Session session) {
        Caller nobody = new Caller(session.id(), List.of());
        pipeline.submit(new CloseSessionRequest(), WritePipeline.Body.EMPTY, nobody, 0, null, (txn, result) -> {});
    }

    // ------------------------------------------------------------------------------------------------ roles

    /**
     * Sessions are this role's from now on.
     *
     * @param clients whether clients are served too; a leader may have been told not to
     */
    public void startServing(SessionDuty roleDuty, boolean clients) {
        duty = roleDuty;
        serving = clients;
    }

    /** The role has ended: every client is closed, unanswered requests get no reply, sessions live on. */
    public void stopServing(String reason) {
        serving = false;
        duty = null;
        awaited.clear();
        closeAll(reason);
    }

    /** Whether sessions can be opened and requests answered. */
    public boolean isServing() {
        return serving;
    }

    /** A session has begun, here or at another server. */
    public void onSessionCreated(long sessionId) {
        List<Runnable> waiting = awaited.isEmpty() ? null : awaited.remove(sessionId);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /** A session has ended: the connection that spoke for it goes with it, unless it waits for the answer itself. */
    public void onSessionClosed(Session session) {
        if (session.owner() instanceof ClientConnection owner) {
            owner.closeAfterFlush();
        }
    }

    /** An id for a session of the server's own. */
    public long newSessionId() {
        return handshake.unusedSessionId();
    }

    /** Runs once the session is known here: the leader may know of it earlier. */
    void awaitSession(long sessionId, Runnable action) {
        awaited.computeIfAbsent(sessionId, id -> new ArrayList<>()).add(action);
    }

    SessionDuty duty() {
        return duty;
    }

    // ------------------------------------------------------------------------------------------------ connections

    /** Takes an accepted socket, or closes it when a limit is reached. */
    public void accept(TransportEngine engine, SocketChannel socket) {
        accept(engine, socket, Optional.empty());
    }

    /**
     * Takes an accepted socket, or closes it when a limit is reached.
     *
     * @param tls how it is protected
     */
    public void accept(TransportEngine engine, SocketChannel socket, Optional<TlsSetup> tls) {
        try {
            RemoteHost host = hosts.of(socket);
            if (!hosts.mayConnect(host, connections.size())) {
                stats.onConnectionRejected();
                trace.accept("too many connections from " + host.address() + ": " + host.connections());
                socket.close();
                return;
            }
            ClientConnection connection = new ClientConnection(this, host, nowMillis());
            connection.attach(
                    engine,
                    tls.isPresent() ? engine.adopt(socket, connection, tls.get()) : engine.adopt(socket, connection));
            hosts.onOpened(host);
            connections.add(connection);
        } catch (IOException e) {
            trace.accept("connection lost while it was accepted: " + e.getMessage());
        }
    }

    /** Ends a connection for a fault of the client's. */
    void drop(ClientConnection connection, String reason) {
        connection.closeNow();
        onGone(connection, reason);
    }

    /** Begins to write down what speaks against an engine; of one at a time. */
    public EngineRecord record(TransportEngine engine) {
        EngineRecord begun = new EngineRecord(engine);
        record = Optional.of(begun);
        return begun;
    }

    /** The engine that is written about has what it shall have. */
    public void takeOver(EngineRecord begun) {
        begun.takeOver(connections, nowMillis());
    }

    void onLeft(ClientConnection connection) {
        record.ifPresent(kept -> kept.onLeft(connection));
    }

    public void endRecord() {
        record = Optional.empty();
    }

    void dropForNonsense(ClientConnection connection, String reason) {
        record.ifPresent(kept -> kept.onNonsense(connection));
        drop(connection, reason);
    }

    /** A connection has ended, whoever ended it. */
    void onGone(ClientConnection connection, String reason) {
        if (connection.isClosed()) {
            return;
        }
        trace.accept("connection of " + connection.host().address() + " session 0x"
                + Long.toHexString(connection.sessionId()) + " ended: " + reason);
        connection.markClosed();
        tree.watches().removeAll(connection);
        connections.remove(connection);
        hosts.onClosed(connection.host());
        if (connection.hasSession() && connection.session().owner() == connection) {
            connection.session().setOwner(nobody);
        }
    }

    /** Closes every connection; sessions live on. */
    public void closeAll(String reason) {
        connections.forEach(connection -> drop(connection, reason));
    }

    public int connectionCount() {
        return connections.size();
    }

    public ConnectionList connections() {
        return connections;
    }

    /** The open connections of an engine, in no particular order. */
    public List<ClientConnection> listConnections(TransportEngine engine) {
        List<ClientConnection> all = new ArrayList<>();
        connections.forEach(connection -> {
            if (connection.isIn(engine)) {
                all.add(connection);
            }
        });
        return all;
    }

    /** Has a connection go on in another engine, with every byte that is under way, or where it is. Between two events. */
    public Moved move(ClientConnection connection, TransportEngine to) {
        return connection.moveTo(to);
    }

    public boolean isOpen(ClientConnection connection) {
        return !connection.isClosed();
    }

    /** Closes a connection that no engine serves any more; its session lives on. */
    public void abandon(ClientConnection connection, String reason) {
        if (!connection.isClosed()) {
            try {
                connection.closeNow();
            } catch (RuntimeException | LinkageError e) {
                trace.accept("closing a connection of a failed transport: " + e);
            }
            onGone(connection, reason);
        }
    }

    /** Exchanges an engine for an equal one, and the channels of its connections. */
    public void exchange(TransportEngine engine, TransportEngine same, UnaryOperator<Channel> other) {
        listConnections(engine).forEach(connection -> connection.exchange(same, other));
    }

    /** When a connection was last closed with something left to be sent; its engine has to go on for a few seconds. */
    public long lastClosingMillis() {
        return lastClosingMillis;
    }

    void onClosing() {
        lastClosingMillis = nowMillis();
    }

    void markDirty(ClientConnection connection) {
        if (!connection.isDirty()) {
            connection.setDirty(true);
            dirty.add(connection);
        }
    }

    // ------------------------------------------------------------------------------------------------ sessions

    /** A session that this server has just opened, or null when it is gone again. */
    Session sessionOpened(long id) {
        return tree.sessions().find(id);
    }

    /** Whether the session is alive; a request keeps it so. */
    boolean touch(Session session, int timeoutMillis) {
        if (session.isClosing() || session.isRemoved()) {
            return false;
        }
        duty.touched(session, timeoutMillis, nowMillis());
        return true;
    }

    /**
     * The client has come back with its session, which the leader has yet to confirm. What still lies unread on the connection that it had
     * here is older than what it may have asked of another server meanwhile, and must not follow the session back (C3).
     */
    void displace(ClientConnection connection, long sessionId) {
        Session session = tree.sessions().find(sessionId);
        if (session != null && session.owner() instanceof ClientConnection before && before != connection) {
            drop(before, "the client has come back on another connection");
        }
    }

    /** The connection speaks for the session from now on; the one that did is closed. */
    void takeOver(ClientConnection connection, Session session) {
        if (session.owner() instanceof ClientConnection before && before != connection) {
            onLeft(before);
            drop(before, "session moved to another connection");
        }
        session.setOwner(connection);
    }

    // ------------------------------------------------------------------------------------------------ limits

    /** Requests received and not answered. */
    public int outstandingRequests() {
        return limits.inProcess();
    }

    boolean isTooLate(Pending pending) {
        int limit = settings.throttledOpWaitMillis();
        return limit > 0 && nowMillis() - pending.arrivedMillis > limit;
    }

    int maxUnreadBytes() {
        return MAX_UNREAD_BYTES;
    }

    // ------------------------------------------------------------------------------------------------ parts

    JuteReader reader(byte[] bytes, int at, int length) {
        return reader.reset(bytes, at, at + length);
    }

    WriteRequest decodeWrite(int type, byte[] bytes, int at, int length) throws WireException {
        return RequestDecoder.decode(type, reader(bytes, at, length));
    }

    /** The error of a write that is not even proposed, else 0. */
    int refusedEarly(WriteRequest request, List<Id> ids) {
        return settings.eagerAclCheck() ? eagerAclCheck.check(request, ids).code() : 0;
    }

    boolean mayRead(List<Acl> acl, List<Id> ids) {
        return acls.permits(acl, Perms.READ, ids);
    }

    String userName(Id id) {
        return auth.userName(id);
    }

    EndpointSettings settings() {
        return settings;
    }

    public DataTree tree() {
        return tree;
    }

    public ServerStats stats() {
        return stats;
    }

    /** Milliseconds on a clock that only goes forward; the same for everything that happens in one turn. */
    public long nowMillis() {
        if (!timeIsFresh) {
            timeIsFresh = true;
            nowMillis = clockMillis.getAsLong();
        }
        return nowMillis;
    }

    /** When {@link #onTick} has a session to expire, unless it is heard of before. */
    public long nextDeadlineMillis() {
        return duty == null ? Long.MAX_VALUE : duty.nextDeadlineMillis();
    }

    RequestLimits limits() {
        return limits;
    }

    WritePipeline pipeline() {
        return pipeline;
    }

    Handshake handshake() {
        return handshake;
    }

    Authentication authentication() {
        return authentication;
    }

    Replies replies() {
        return replies;
    }

    ReadRequests reads() {
        return reads;
    }

    EventFrames events() {
        return events;
    }

    FourLetterWords fourLetterWords() {
        return fourLetterWords;
    }
}
