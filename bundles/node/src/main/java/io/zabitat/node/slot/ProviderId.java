package io.zabitat.node.slot;

import java.util.Objects;

/**
 * Which provider exactly.
 *
 * @param name what a configuration names it by, such as {@code netty}
 * @param version of what it comes from, such as {@code 1.0.0}
 * @param origin where it comes from: a bundle's symbolic name; empty when it is no bundle
 * @param digest SHA-256 of what it comes from, in hex; empty when nobody knows, and of what came with the distribution
 */
public record ProviderId(String name, String version, String origin, String digest) {
    private static final int SHORT_CHARS = 12;

    public ProviderId {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(digest, "digest");
    }

    /** One that is known by its name alone. */
    public static ProviderId of(String name) {
        return new ProviderId(name, "0", "", "");
    }

    /** Whether that one is it; without a digest, as older journals have it, any of this version. */
    public boolean isMetBy(ProviderId there) {
        return isVersionOf(there) && (digest.isEmpty() || digest.equals(there.digest));
    }

    /** Whether that one says of itself that it is it, whatever its bytes are. */
    public boolean isVersionOf(ProviderId there) {
        return name.equals(there.name) && version.equals(there.version) && origin.equals(there.origin);
    }

    /** As much of the digest as people compare. */
    public String shortDigest() {
        return digest.substring(0, Math.min(SHORT_CHARS, digest.length()));
    }

    /** With the digest where one is known, for where two of one version could be meant. */
    public String exactly() {
        return digest.isEmpty() ? toString() : this + " sha256 " + shortDigest();
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
