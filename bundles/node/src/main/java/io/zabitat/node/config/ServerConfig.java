package io.zabitat.node.config;

/** The settings of one server, checked. */
public final class ServerConfig {
    private final String name;

    private ServerConfig(String name) {
        this.name = name;
    }

    /** What the server is called in logs and reports. */
    public String name() {
        return name;
    }
}
