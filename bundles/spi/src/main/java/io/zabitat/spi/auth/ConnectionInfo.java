package io.zabitat.spi.auth;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What is known of a connection without asking.
 *
 * @param secure whether it goes through TLS
 * @param certificates what the client has shown in the TLS handshake, which has found it good; the client's own first, empty
 *     when there was none
 */
public record ConnectionInfo(InetSocketAddress remoteAddress, boolean secure, List<X509Certificate> certificates) {
    public ConnectionInfo {
        certificates = List.copyOf(certificates);
    }

    public ConnectionInfo(InetSocketAddress remoteAddress, boolean secure) {
        this(remoteAddress, secure, List.of());
    }
}
