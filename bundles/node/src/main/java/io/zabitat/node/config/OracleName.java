package io.zabitat.node.config;

/**
 * Which oracle a configuration names.
 *
 * @param key that names it: {@code oraclePath} or {@code zabitat.oracle}
 * @param kind of its provider, such as {@code file}
 * @param place the whole value
 */
public record OracleName(String key, String kind, String place) {
    static final String OPEN_KEY = "oraclePath";
    static final String EXCLUSIVE_KEY = "zabitat.oracle";

    /** ZooKeeper's, a file of one character. */
    static OracleName open(String path) {
        return new OracleName(OPEN_KEY, "path", path);
    }

    static OracleName exclusive(String place) throws ConfigException {
        int colon = place.indexOf(':');
        if (colon < 1 || colon == place.length() - 1) {
            throw new ConfigException(
                    EXCLUSIVE_KEY,
                    place,
                    "allowed: file:/shared/folder/file, http://host:port/path, or"
                            + " another kind of oracle that a bundle brings, a colon and its place");
        }
        String kind = place.substring(0, colon);
        return new OracleName(EXCLUSIVE_KEY, kind.equals("https") ? "http" : kind, place);
    }
}
