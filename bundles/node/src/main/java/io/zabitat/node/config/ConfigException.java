package io.zabitat.node.config;

import java.util.Objects;

/** A configuration is refused: says which key, which value and what is allowed. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;
    private final String allowed;

    /**
     * @param key the key at fault
     * @param value its value as it was given, empty when it is missing
     * @param allowed what the operator can write instead, or what is wrong
     */
    public ConfigException(String key, String value, String allowed) {
        this(key, value, allowed, null);
    }

    ConfigException(String key, String value, String allowed, Throwable cause) {
        super(key + (value.isEmpty() ? "" : "=" + value) + ": " + allowed, cause);
        this.key = Objects.requireNonNull(key, "key");
        this.value = value;
        this.allowed = Objects.requireNonNull(allowed, "allowed");
    }

    public String key() {
        return key;
    }

    public String value() {
        return value;
    }

    public String allowed() {
        return allowed;
    }
}
