package io.zabitat.ops.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * The server's certificate, and whose certificate lets a client in. Read once: new files count from the next configuration on. Immutable.
 *
 * @param context for the connections
 * @param subjects who alone is let in; empty for everybody whom the trust store vouches for
 * @param asks whether clients are asked for a certificate at all
 */
record Certificates(SSLContext context, Set<X500Principal> subjects, boolean asks) {
    private static final int MAX_STORE_BYTES = 4 * 1024 * 1024;
    private static final int MAX_PASSWORD_BYTES = 4096;

    Certificates {
        subjects = Set.copyOf(subjects);
    }

    /**
     * Empty where no key store is named.
     *
     * @throws IOException for files that cannot be read, and for a trust store without a key store, which would let nobody in
     */
    static Optional<Certificates> of(HttpConfiguration configuration) throws IOException {
        String keyStore = given(configuration.keyStore());
        String trustStore = given(configuration.trustStore());
        String subjects = given(configuration.subjects());
        if (keyStore.isEmpty()) {
            if (!trustStore.isEmpty() || !subjects.isEmpty()) {
                throw new IOException(HttpComponent.PID
                        + ": certificates of clients (trustStore, subjects) need TLS, and with it a keyStore");
            }
            return Optional.empty();
        }
        if (trustStore.isEmpty() && !subjects.isEmpty()) {
            throw new IOException(HttpComponent.PID + ": subjects need a trustStore that vouches for them");
        }
        try {
            char[] password = password(configuration).toCharArray();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(Path.of(keyStore), password), password);
            SSLContext context = SSLContext.getInstance("TLS");
            if (trustStore.isEmpty()) {
                context.init(keys.getKeyManagers(), null, null); // nobody is asked
            } else {
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trust(Path.of(trustStore), configuration));
                context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            }
            return Optional.of(new Certificates(context, names(subjects), !trustStore.isEmpty()));
        } catch (GeneralSecurityException e) {
            throw new IOException(HttpComponent.PID + ": TLS cannot be spoken: " + e.getMessage(), e);
        }
    }

    private static String given(String value) {
        return value == null ? "" : value.strip();
    }

    private static Set<X500Principal> names(String subjects) throws IOException {
        Set<X500Principal> names = new LinkedHashSet<>();
        for (String name : subjects.isEmpty() ? new String[0] : subjects.split(";")) {
            try {
                names.add(new X500Principal(name.strip()));
            } catch (IllegalArgumentException e) {
                throw new IOException(HttpComponent.PID + ": subjects: " + name + " is no name of a certificate", e);
            }
        }
        return names;
    }

    private static String password(HttpConfiguration configuration) throws IOException {
        String path = given(configuration.keyStorePasswordPath());
        return path.isEmpty()
                ? given(configuration.keyStorePassword())
                : new String(bytes(Path.of(path), MAX_PASSWORD_BYTES), StandardCharsets.UTF_8).strip();
    }

    private static byte[] bytes(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new IOException(HttpComponent.PID + ": " + file + " is larger than " + maxBytes + " bytes");
            }
            return content;
        }
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        bytes(file, MAX_STORE_BYTES); // it is not larger
        return KeyStore.getInstance(file.toFile(), password);
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore trust(Path file, HttpConfiguration configuration)
            throws IOException, GeneralSecurityException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        KeyStore vouching = empty();
        if (name.endsWith(".pem") || name.endsWith(".crt")) {
            InputStream in = new ByteArrayInputStream(bytes(file, MAX_STORE_BYTES));
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                vouching.setCertificateEntry("c" + vouching.size(), one);
            }
        } else {
            // also the certificate beside a key, which the JDK would not take for trusted
            KeyStore given =
                    store(file, given(configuration.trustStorePassword()).toCharArray());
            for (String alias : Collections.list(given.aliases())) {
                vouching.setCertificateEntry(alias, given.getCertificate(alias));
            }
        }
        if (vouching.size() == 0) {
            throw new IOException(HttpComponent.PID + ": the trust store " + file + " has no certificate");
        }
        return vouching;
    }

    /**
     * Who shows a certificate that lets him in. The handshake has verified it; one that it did not like has ended there. Of one that is itself
     * in the trust store it does not look at the dates.
     */
    Optional<String> client(SSLSession session) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate shown) {
                shown.checkValidity();
            }
            return session.getPeerPrincipal() instanceof X500Principal name
                            && (subjects.isEmpty() || subjects.contains(name))
                    ? Optional.of(name.getName())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // shows none: the token counts
        } catch (CertificateException e) {
            return Optional.empty(); // not valid now
        }
    }
}
