package io.zabitat.node.tls;

import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks names after everything else has been found good: the address first, then the name that was dialled, then, where it is
 * allowed, the name by reverse look-up, as ZooKeeper. Called in tasks of handshakes, which may wait for a name server.
 */
final class NameCheck extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;
    private final boolean servers;
    private final boolean clients;
    private final boolean reverseLookup;

    NameCheck(X509ExtendedTrustManager trust, boolean servers, boolean clients, boolean reverseLookup) {
        this.trust = trust;
        this.servers = servers;
        this.clients = clients;
        this.reverseLookup = reverseLookup;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, engine);
        if (clients) {
            check(chain[0], engine.getPeerHost());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType, engine);
        if (servers) {
            check(chain[0], engine.getPeerHost());
        }
    }

    private void check(X509Certificate certificate, String host) throws CertificateException {
        if (host != null && (HostNames.names(certificate, host) || namesAddressOf(certificate, host))) {
            return;
        }
        throw new CertificateException(
                "the certificate of " + certificate.getSubjectX500Principal().getName() + " does not name " + host);
    }

    private boolean namesAddressOf(X509Certificate certificate, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return HostNames.names(certificate, address.getHostAddress())
                    || reverseLookup
                            && HostNames.names(
                                    certificate,
                                    InetAddress.getByAddress(address.getAddress())
                                            .getHostName());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("sockets are not used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("sockets are not used");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
