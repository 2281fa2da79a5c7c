package io.zabitat.endpoint;

import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.tree.Caller;
import io.zabitat.tree.session.Session;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.ConnectRequest;
import io.zabitat.wire.client.ConnectResponse;
import io.zabitat.wire.client.PasswordRule;
import java.nio.ByteBuffer;

/** Opens sessions and gives them back, in the order of decisions of client protocol, section 2.3. */
final class Handshake {
    private final ClientEndpoint endpoint;
    private final FrameOut frames;
    private final ConnectionThrottle throttle;
    private long nextSessionId;

    Handshake(ClientEndpoint endpoint, FrameOut frames, long firstSessionId) {
        this.endpoint = endpoint;
        this.frames = frames;
        this.nextSessionId = firstSessionId == Long.MIN_VALUE ? firstSessionId + 1 : firstSessionId;
        EndpointSettings settings = endpoint.settings();
        this.throttle = new ConnectionThrottle(
                settings.connectionTokens(), settings.connectionFillMillis(), settings.connectionFillCount());
    }

    void onConnectRequest(ClientConnection connection, byte[] bytes, int at, int length) {
        ConnectRequest request;
        try {
            request = ConnectRequest.decode(endpoint.reader(bytes, at, length));
        } catch (WireException e) {
            endpoint.drop(connection, "malformed connect request");
            return;
        }
        endpoint.stats().onConnectRequest(request.sessionId() != 0);
        if (!endpoint.isServing()) {
            endpoint.drop(connection, "this server has no leader at the moment");
        } else if (!throttle.admit(endpoint.nowMillis())) {
            endpoint.drop(connection, "too many new sessions");
        } else if (request.lastZxidSeen() > endpoint.tree().lastZxid()) {
            // The client must try another server: this one would show it the past.
            endpoint.drop(connection, "client has seen a later zxid than this server");
        } else if (request.sessionId() == 0) {
            open(connection, request);
        } else {
            reattach(connection, request);
        }
    }

    private int negotiate(ConnectRequest request) {
        EndpointSettings settings = endpoint.settings();
        int atMost = Math.min(settings.maxSessionTimeoutMillis(), request.timeoutMillis());
        return Math.max(settings.minSessionTimeoutMillis(), atMost);
    }

    private void open(ClientConnection connection, ConnectRequest request) {
        int timeout = negotiate(request);
        long id = unusedSessionId();
        connection.proposeSession(id);
        endpoint.pipeline()
                .submit(
                        new CreateSessionRequest(timeout),
                        timeoutBody(timeout),
                        new Caller(id, connection.ids()),
                        0,
                        connection,
                        (txn, result) -> onCreated(connection, id, request));
    }

    private void onCreated(ClientConnection connection, long id, ConnectRequest request) {
        Session session = endpoint.sessionOpened(id);
        if (session != null && !connection.isClosed()) {
            settle(connection, session, request);
            connection.onSessionCreated();
        }
    }

    private static WritePipeline.Body timeoutBody(int timeout) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(timeout).array();
        return new WritePipeline.Body(bytes, 0, bytes.length);
    }

    /** The clock that ids begin with starts anew with the machine, and the sessions of an earlier life are still there. */
    long unusedSessionId() {
        while (endpoint.tree().sessions().find(nextSessionId) != null) {
            nextSessionId++;
        }
        return nextSessionId++;
    }

    /** The password comes first: a wrong one must not disturb the owner (known bugs, section E). */
    private void reattach(ClientConnection connection, ConnectRequest request) {
        long id = request.sessionId();
        if (!PasswordRule.isRight(id, request.passwd())) {
            refuse(connection, request);
            return;
        }
        connection.proposeSession(id);
        endpoint.displace(connection, id);
        endpoint.duty()
                .revalidate(id, negotiate(request), connection, valid -> onRevalidated(connection, request, valid));
    }

    private void onRevalidated(ClientConnection connection, ConnectRequest request, boolean valid) {
        if (connection.isClosed()) {
            return;
        }
        Session session = endpoint.tree().sessions().find(request.sessionId());
        if (!valid) {
            refuse(connection, request);
        } else if (session == null) {
            endpoint.awaitSession(request.sessionId(), () -> onRevalidated(connection, request, true));
        } else {
            endpoint.touch(session, negotiate(request));
            settle(connection, session, request);
        }
    }

    private void refuse(ClientConnection connection, ConnectRequest request) {
        respond(connection, ConnectResponse.invalid(request.hasReadOnly(), false));
        connection.closeAfterFlush();
    }

    /** A client that comes back may ask for another time-out; it holds for as long as the connection. */
    private void settle(ClientConnection connection, Session session, ConnectRequest request) {
        int timeout = negotiate(request);
        endpoint.takeOver(connection, session);
        respond(
                connection,
                new ConnectResponse(
                        timeout, session.id(), PasswordRule.passwordOf(session.id()), request.hasReadOnly(), false));
        connection.settle(session, timeout);
        endpoint.markDirty(connection);
    }

    private void respond(ClientConnection connection, ConnectResponse response) {
        JuteWriter out = frames.beginRaw(connection.channel(), 64);
        response.writeFrame(out);
        connection.onFrameOut(frames.endRaw());
    }
}
