package io.zabitat.api;

import java.util.Objects;

/** An identity: a scheme and a name in it, such as {@code digest} and {@code user:hash}. */
public record Id(String scheme, String id) {
    public static final Id ANYONE = new Id("world", "anyone");

    /**
     * What a null in place of the name is read as. Nothing else is: decoded text never has half of a surrogate pair
     * alone.
     */
    public static final String NULL_NAME = "\ud800";

    public Id {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(id, "id");
    }
}
