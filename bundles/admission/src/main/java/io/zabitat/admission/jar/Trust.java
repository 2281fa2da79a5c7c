package io.zabitat.admission.jar;

import io.zabitat.admission.files.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Who is believed.
 *
 * @param allowed SHA-256 of jars, in hex
 * @param anchors certificates of signers, or of those who vouch for them
 * @param signers the only names that may sign for a role; a role without any is open to everybody whom the anchors vouch for
 */
public record Trust(Set<String> allowed, Set<X509Certificate> anchors, Map<String, Set<X500Principal>> signers) {
    private static final int MAX_TRUST_FILE_BYTES = 4 * 1024 * 1024;
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

    public Trust {
        allowed = Set.copyOf(allowed);
        anchors = Set.copyOf(anchors);
        signers = Map.copyOf(signers);
    }

    /** Nobody is believed. */
    public static Trust none() {
        return new Trust(Set.of(), Set.of(), Map.of());
    }

    /** Why the jar is not admitted for the roles; empty when it is. */
    public Optional<String> objection(JarFacts jar, List<String> roles, Date now) {
        if (allowed.contains(jar.sha256().toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        if (!jar.signature().isPresent()) {
            return Optional.of(jar.signature().problem() + ", and its SHA-256 is not on the list of allowed ones");
        }
        try {
            vouch(jar.signature().chain(), now);
        } catch (GeneralSecurityException e) {
            return Optional.of("signer not trusted: " + jar.signature().signer() + ": " + e.getMessage());
        }
        X500Principal signer = jar.signature().chain().get(0).getSubjectX500Principal();
        return roles.stream()
                .filter(role -> signers.containsKey(role) && !signers.get(role).contains(signer))
                .findFirst()
                .map(role -> "signer not trusted for role " + role + ": " + signer.getName());
    }

    /** Revocation is not looked up: a server must not need the net for this; take the certificate out of the trust store. */
    private void vouch(List<X509Certificate> chain, Date now) throws GeneralSecurityException {
        X509Certificate leaf = chain.get(0);
        leaf.checkValidity(now);
        List<String> purposes = leaf.getExtendedKeyUsage();
        if (purposes != null && !purposes.contains(CODE_SIGNING)) {
            throw new CertificateException("its certificate is not for signing code");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw new CertificateException("its certificate is not for signatures");
        }
        if (anchors.isEmpty()) {
            throw new CertificateException("no trust store is configured");
        }
        int known = 0;
        while (known < chain.size() && !anchors.contains(chain.get(known))) {
            known++;
        }
        if (known == 0) {
            return; // trusted itself
        }
        Set<TrustAnchor> roots = new HashSet<>();
        anchors.forEach(certificate -> roots.add(new TrustAnchor(certificate, null)));
        PKIXParameters parameters = new PKIXParameters(roots);
        parameters.setRevocationEnabled(false);
        parameters.setDate(now);
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, known)), parameters);
    }

    /** Certificates of a PKCS12 or JKS key store, or of a file in PEM. */
    public static Set<X509Certificate> anchors(Path file, String password) throws IOException {
        byte[] content = SmallFile.bytes(file, MAX_TRUST_FILE_BYTES);
        Set<X509Certificate> anchors = new LinkedHashSet<>();
        try {
            String name = file.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".pem") || name.endsWith(".crt")) {
                try (InputStream in = new ByteArrayInputStream(content)) {
                    for (Certificate any :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        anchors.add((X509Certificate) any);
                    }
                }
            } else {
                KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
                for (String alias : Collections.list(store.aliases())) {
                    if (store.getCertificate(alias) instanceof X509Certificate x509) {
                        anchors.add(x509);
                    }
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the trust store " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (anchors.isEmpty()) {
            throw new IOException("the trust store " + file + " has no certificate");
        }
        return anchors;
    }
}
