package io.zabitat.node.slot;

import java.util.Objects;

/**
 * Which provider exactly.
 *
 * @param name what a configuration names it by, such as {@code netty}
 * @param version of what it comes from, such as {@code 1.0.0}
 * @param origin where it comes from: a bundle's symbolic name; empty when it is no bundle
 * @param digest SHA-256 of what it comes from, in hex; empty when nobody knows
 */
public record ProviderId(String name, String version, String origin, String digest) {
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

    @Override
    public String toString() {
        return name + " " + version;
    }
}
