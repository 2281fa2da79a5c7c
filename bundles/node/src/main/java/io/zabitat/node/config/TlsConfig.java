package io.zabitat.node.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the keys {@code ssl.*} or {@code ssl.quorum.*} say: where keys and trusted certificates are and what a handshake
 * must have. Immutable, read by any thread.
 */
public final class TlsConfig {
    private static final String NEWEST = "TLSv1.3";
    private static final String BEFORE = "TLSv1.2";

    private final Values values;
    private final String prefix;
    private final boolean peers;

    TlsConfig(Values values, boolean peers) {
        this.values = values;
        this.peers = peers;
        this.prefix = peers ? "ssl.quorum." : "ssl.";
    }

    /** Where certificates are kept. */
    public enum Purpose {
        KEY("keyStore"),
        TRUST("trustStore");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }
    }

    /** What is asked of the other side's certificate. */
    public enum ClientAuth {
        NONE,
        WANT,
        NEED
    }

    /**
     * A file with keys or certificates.
     *
     * @param key the configuration key that names the file
     * @param type JKS, PEM, PKCS12, BCFKS or empty: then the file's name says it
     * @param password empty for none
     * @param passwordPath the file that holds the password, or empty; goes before {@code password}
     */
    public record StoreFile(String key, String location, String type, String password, String passwordPath) {
        /** Without the password. */
        @Override
        public String toString() {
            return key + "=" + location;
        }
    }

    public Optional<StoreFile> store(Purpose purpose) {
        String name = purpose.word + ".";
        String location = text(name + "location");
        return location.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoreFile(
                        prefix + name + "location",
                        location,
                        text(name + "type"),
                        text(name + "password"),
                        text(name + "passwordPath")));
    }

    /** For messages: the full name of a key of this group. */
    public String key(String name) {
        return prefix + name;
    }

    /** {@code NEED} unless set. */
    public ClientAuth clientAuth() {
        String word = text("clientAuth");
        return word.isEmpty() ? ClientAuth.NEED : ClientAuth.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The name of the context, such as {@code TLSv1.3}. */
    public String protocol() {
        String set = text("protocol");
        return set.isEmpty() ? NEWEST : set;
    }

    public List<String> enabledProtocols() {
        List<String> set = list("enabledProtocols");
        if (!set.isEmpty()) {
            return set;
        }
        return protocol().equals(NEWEST) ? List.of(NEWEST, BEFORE) : List.of(protocol());
    }

    /** Empty for those that the JDK has enabled. */
    public List<String> cipherSuites() {
        return list("ciphersuites");
    }

    /**
     * Whether a dialled server's certificate must name it. With {@code fips-mode} ZooKeeper does not check names between
     * servers; here an explicit {@code true} counts.
     */
    public boolean checksServerNames() {
        return checksNames("hostnameVerification", peers);
    }

    /** Whether a client's certificate must name where it comes from; off with {@code fips-mode} unless explicitly set. */
    public boolean checksClientNames() {
        return checksNames("clientHostnameVerification", peers);
    }

    private boolean checksNames(String key, boolean otherwise) {
        return values.isGiven(prefix + key) ? values.flag(prefix + key) : otherwise && !values.flag("fips-mode");
    }

    public boolean allowsReverseDnsLookup() {
        return values.flag(prefix + "allowReverseDnsLookup");
    }

    /** Whether revocation lists are asked. */
    public boolean asksRevocationLists() {
        return values.flag(prefix + "crl");
    }

    /** Whether certificates' issuers are asked, and lists where they do not answer. */
    public boolean asksIssuers() {
        return values.flag(prefix + "ocsp");
    }

    /** How long a handshake may take from the connection on; at least 1. */
    public int handshakeTimeoutMillis() {
        return Math.max(1, values.intOf(prefix + "handshakeDetectionTimeoutMillis"));
    }

    /** Whether changed files are read while the server runs. */
    public boolean reloads() {
        return values.flag(peers ? "sslQuorumReloadCertFiles" : "client.certReload");
    }

    private String text(String name) {
        return values.text(prefix + name);
    }

    private List<String> list(String name) {
        String text = text(name);
        return text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*"));
    }
}
