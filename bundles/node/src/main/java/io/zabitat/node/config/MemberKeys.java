package io.zabitat.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that a reconfiguration takes out of, or puts into, the operator's file (quorum protocol, section 7). Whoever still has the
 * keys of before would start a member of an ensemble that is no more: two such members could elect each other.
 */
final class MemberKeys {
    private static final List<String> KEYS =
            List.of("dynamicConfigFile", "peerType", "clientPort", "clientPortAddress");

    private MemberKeys() {}

    /** The keys with those of the members as they stand in the file now. */
    static Map<String, String> refresh(Map<String, String> keys, Path file) throws ConfigException {
        if (!Files.isRegularFile(file)) {
            return keys; // nothing can have rewritten it
        }
        Map<String, String> fresh = new LinkedHashMap<>();
        keys.forEach((key, value) -> {
            if (!isRewritten(key)) {
                fresh.put(key, value);
            }
        });
        ConfigFile.read(file).forEach((key, value) -> {
            if (isRewritten(key)) {
                fresh.put(key, value);
            }
        });
        return fresh;
    }

    private static boolean isRewritten(String key) {
        return Membership.isLine(key) && !key.equals("server.realm") || KEYS.contains(key);
    }
}
