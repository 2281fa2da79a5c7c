package io.zabitat.endpoint;

import io.zabitat.api.ErrorCode;
import io.zabitat.spi.auth.AuthResult;
import io.zabitat.spi.auth.ConnectionInfo;
import io.zabitat.spi.transport.Channel;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/** Auth packets and the SASL operation, answered at once, ahead of requests in line (client protocol, section 11). */
final class Authentication {
    private final ClientEndpoint endpoint;
    private final AuthRegistry registry;
    private final FrameOut frames;

    Authentication(ClientEndpoint endpoint, AuthRegistry registry, FrameOut frames) {
        this.endpoint = endpoint;
        this.registry = registry;
        this.frames = frames;
    }

    void onAuth(ClientConnection connection, int xid, byte[] bytes, int at, int length) {
        AuthResult result;
        try {
            JuteReader in = endpoint.reader(bytes, at, length);
            in.readInt(); // the type is always 0 and means nothing
            String scheme = in.readString();
            byte[] credentials = in.readBuffer();
            result = registry.authenticate(scheme == null ? "" : scheme, info(connection), credentials);
        } catch (WireException e) {
            endpoint.drop(connection, "malformed auth packet");
            return;
        }
        if (result.accepted()) {
            connection.addIds(result.ids());
            endpoint.replies().bare(connection, xid, 0, 0);
        } else {
            endpoint.stats().onAuthFailure();
            endpoint.replies().bare(connection, xid, 0, ErrorCode.AUTH_FAILED.code());
            connection.closeAfterFlush();
        }
    }

    private static ConnectionInfo info(ClientConnection connection) {
        Channel channel = connection.channel();
        return new ConnectionInfo(channel.remoteAddress(), channel.isSecure(), channel.peerCertificates());
    }

    /** Before the first byte is looked at. Whether the connection goes on (client protocol, section 14). */
    boolean onCertificates(ClientConnection connection) {
        ConnectionInfo info = info(connection);
        if (info.certificates().isEmpty()) {
            return true;
        }
        AuthResult result = registry.authenticate(endpoint.certificateScheme(), info, new byte[0]);
        if (result.accepted()) {
            connection.addIds(result.ids());
            return true;
        }
        endpoint.stats().onAuthFailure();
        endpoint.dropStranger(connection, "its certificate is not accepted by scheme " + endpoint.certificateScheme());
        return false;
    }

    /** As a ZooKeeper without SASL answers: no error, no token, whatever the client's token is. */
    void onSasl(ClientConnection connection, int xid, byte[] bytes, int at, int length) {
        try {
            endpoint.reader(bytes, at, length).readRange();
        } catch (WireException e) {
            endpoint.drop(connection, "malformed SASL packet");
            return;
        }
        JuteWriter out = frames.beginReply(connection.channel(), xid, 0, 0, 4);
        out.writeInt(-1);
        connection.onFrameOut(frames.end());
    }
}
