package io.zabitat.node.tls;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.TlsConfig;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes engines from one state of the key and trust files. Immutable; loading blocks, making engines does not. */
final class TlsContext {
    private final TlsConfig config;
    private final SSLContext context;

    private TlsContext(TlsConfig config, SSLContext context) {
        this.config = config;
        this.context = context;
    }

    static TlsContext load(TlsConfig config) throws ConfigException {
        try {
            SSLContext context = SSLContext.getInstance(config.protocol());
            context.init(keys(config), new TrustManager[] {trust(config)}, null);
            TlsContext made = new TlsContext(config, context);
            made.checkNames();
            return made;
        } catch (GeneralSecurityException e) {
            throw new ConfigException(config.key("protocol"), config.protocol(), "no TLS with it: " + e.getMessage());
        }
    }

    private static KeyManager[] keys(TlsConfig config) throws ConfigException, GeneralSecurityException {
        Optional<TlsConfig.StoreFile> file = config.store(TlsConfig.Purpose.KEY);
        if (file.isEmpty()) {
            throw new ConfigException(config.key("keyStore.location"), "", "required: the file with the server's key");
        }
        StoreLoader loader = new StoreLoader(file.get());
        KeyStore store = loader.load(TlsConfig.Purpose.KEY);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, loader.password());
        return factory.getKeyManagers();
    }

    private static X509ExtendedTrustManager trust(TlsConfig config) throws ConfigException, GeneralSecurityException {
        Optional<TlsConfig.StoreFile> file = config.store(TlsConfig.Purpose.TRUST);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (file.isEmpty()) {
            refuseRevocation(config);
            factory.init((KeyStore) null); // what the JDK trusts, as ZooKeeper
        } else {
            KeyStore store = new StoreLoader(file.get()).load(TlsConfig.Purpose.TRUST);
            if (config.asksIssuers() || config.asksRevocationLists()) {
                factory.init(new CertPathTrustManagerParameters(withRevocation(config, store)));
            } else {
                factory.init(store);
            }
        }
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return new NameCheck(
                        trust, config.checksServerNames(), config.checksClientNames(), config.allowsReverseDnsLookup());
            }
        }
        throw new GeneralSecurityException("the JDK has no trust manager for certificates");
    }

    /** ZooKeeper looks at no revocation then, and does not say so. */
    private static void refuseRevocation(TlsConfig config) throws ConfigException {
        if (config.asksIssuers() || config.asksRevocationLists()) {
            throw new ConfigException(
                    config.key(config.asksRevocationLists() ? "crl" : "ocsp"),
                    "true",
                    "revocation is looked at for a trust store of one's own: " + config.key("trustStore.location")
                            + " is not set");
        }
    }

    /** OCSP first and lists where it fails, or lists alone. */
    private static PKIXBuilderParameters withRevocation(TlsConfig config, KeyStore store)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                config.asksIssuers()
                        ? Set.of()
                        : Set.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
        parameters.addCertPathChecker(checker);
        return parameters;
    }

    /** A protocol or cipher suite that does not exist must refuse the start, not every handshake. */
    private void checkNames() throws ConfigException {
        SSLEngine engine = context.createSSLEngine();
        try {
            apply(engine.getSSLParameters(), engine);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    config.key(config.cipherSuites().isEmpty() ? "enabledProtocols" : "ciphersuites"),
                    String.join(",", config.enabledProtocols()) + " " + String.join(",", config.cipherSuites()),
                    e.getMessage());
        }
    }

    private void apply(SSLParameters parameters, SSLEngine engine) {
        parameters.setProtocols(config.enabledProtocols().toArray(new String[0]));
        if (!config.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(config.cipherSuites().toArray(new String[0]));
        }
        engine.setSSLParameters(parameters);
    }

    /** For a connection that came; a reverse look-up belongs to the check of names, not here. */
    SSLEngine server(InetSocketAddress remote) {
        SSLEngine engine = context.createSSLEngine(remote.getAddress().getHostAddress(), remote.getPort());
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        switch (config.clientAuth()) {
            case NEED -> parameters.setNeedClientAuth(true);
            case WANT -> parameters.setWantClientAuth(true);
            case NONE -> parameters.setNeedClientAuth(false);
        }
        apply(parameters, engine);
        return engine;
    }

    /** For a connection that was dialled. */
    SSLEngine client(InetSocketAddress remote) {
        SSLEngine engine = context.createSSLEngine(remote.getHostString(), remote.getPort());
        engine.setUseClientMode(true);
        apply(engine.getSSLParameters(), engine);
        return engine;
    }
}
