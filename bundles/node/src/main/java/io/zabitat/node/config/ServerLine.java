package io.zabitat.node.config;

import io.zabitat.api.Member;

/** Reads one {@code server.N} line of a configuration file; what may stand there {@link Member#parse} knows. */
final class ServerLine {
    private ServerLine() {}

    static Member parse(String key, String value) throws ConfigException {
        return parse(key, value, true);
    }

    /** @param electionPortRequired false with electionAlg 0, which has no such port */
    static Member parse(String key, String value, boolean electionPortRequired) throws ConfigException {
        try {
            return Member.parse(id(key), value, electionPortRequired);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key, value, e.getMessage(), e);
        }
    }

    private static long id(String key) {
        try {
            long id = Long.parseLong(key.substring(key.indexOf('.') + 1));
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("allowed: a whole number from 0 as server id", e);
        }
        throw new IllegalArgumentException("allowed: a whole number from 0 as server id");
    }
}
