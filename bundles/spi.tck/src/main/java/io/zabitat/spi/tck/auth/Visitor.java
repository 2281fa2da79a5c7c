package io.zabitat.spi.tck.auth;

import io.zabitat.spi.auth.ConnectionInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Somebody whom a scheme knows, as the kit needs one.
 *
 * @param connection where the packet comes from
 * @param credentials bytes of a packet that the scheme accepts
 * @param ownAclId an ACL id by which this visitor is meant
 * @param othersAclId a valid ACL id by which somebody else is meant
 */
public record Visitor(ConnectionInfo connection, byte[] credentials, String ownAclId, String othersAclId) {
    /** A plain connection from this machine. */
    public static ConnectionInfo local() {
        return new ConnectionInfo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000), false);
    }
}
