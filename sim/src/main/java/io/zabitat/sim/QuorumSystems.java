package io.zabitat.sim;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.quorum.hierarchical.HierarchicalProvider;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.quorum.oracle.OracleQuorumProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The quorum system of a run, which its seed draws: a majority, or groups and weights. Among the latter are systems in which two of
 * five are a quorum, and in which four of five are none. Judges by a count of its own, so that a verifier that errs is caught.
 */
final class QuorumSystems {
    static final String MAJORITY = "majority";
    static final String HIERARCHICAL = "hierarchical";

    static final String ORACLE = "oracle";
    private static final String CHECK_INTERVAL = "znode.container.checkIntervalMs";

    private static final List<Map<String, String>> OF_THREE = List.of(
            Map.of("group.1", "1:2:3", "weight.1", "2"),
            Map.of("group.1", "1:2", "group.2", "3", "weight.3", "0"),
            Map.of("group.1", "1", "group.2", "2", "group.3", "3", "weight.2", "7"));
    /** They give the same answers as a majority. */
    private static final Map<String, String> ALL_OF_THREE = Map.of("group.1", "1:2:3");

    private static final Map<String, String> ALL_OF_FIVE = Map.of("group.1", "1:2:3:4:5");
    private static final List<Map<String, String>> OF_FIVE = List.of(
            Map.of("group.1", "1:2:3", "group.2", "4", "group.3", "5"),
            Map.of("group.1", "1:2:3", "group.2", "4:5", "weight.4", "0", "weight.5", "0"),
            Map.of("group.1", "1:2:3:4:5", "weight.1", "4", "weight.5", "3"));

    /** What groups and weights make of a configuration, each of which there is but once. */
    private record Grouped(ServerConfig plain, Map<String, String> lines) {}

    private static final Map<Grouped, ServerConfig> KNOWN = new ConcurrentHashMap<>();

    private QuorumSystems() {}

    /** The lines of the configuration; none for a majority. What the seed has drawn besides decides, so no other draw changes. */
    static Map<String, String> lines(EnsembleOptions options) {
        if (options.oracle() != EnsembleOptions.NO_ORACLE) {
            return Map.of();
        }
        int drawn = options.millis() + options.events();
        List<Map<String, String>> systems = options.voters() == 3 ? OF_THREE : OF_FIVE;
        return drawn % 4 == 0 ? systems.get(drawn / 4 % systems.size()) : Map.of();
    }

    static ServerConfig config(int id, EnsembleOptions options) {
        ServerConfig plain = EnsembleConfigs.of(id, options);
        Map<String, String> lines = lines(options);
        return lines.isEmpty() ? plain : KNOWN.computeIfAbsent(new Grouped(plain, lines), any -> with(plain, lines));
    }

    private static ServerConfig with(ServerConfig plain, Map<String, String> lines) {
        Map<String, String> keys = new HashMap<>(plain.settings());
        keys.putAll(lines);
        Map<String, String> properties = Map.of(CHECK_INTERVAL, keys.remove(CHECK_INTERVAL));
        try {
            return ServerConfig.parse(plain.name(), keys, properties);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What counts in the beginning. */
    static String kind(EnsembleOptions options) {
        if (options.oracle() != EnsembleOptions.NO_ORACLE) {
            return ORACLE;
        }
        return lines(options).isEmpty() ? MAJORITY : HIERARCHICAL;
    }

    static QuorumVerifierProvider provider(String kind) {
        return switch (kind) {
            case MAJORITY -> new MajorityProvider();
            case HIERARCHICAL -> new HierarchicalProvider();
            default -> new OracleQuorumProvider();
        };
    }

    /** The lines that an operator may want. */
    static List<Map<String, String>> wanted(int voters) {
        List<Map<String, String>> wanted = new ArrayList<>(voters == 3 ? OF_THREE : OF_FIVE);
        wanted.add(voters == 3 ? ALL_OF_THREE : ALL_OF_FIVE);
        wanted.add(Map.of());
        return wanted;
    }

    /** @param servers ids of voters */
    static boolean isQuorum(Map<String, String> lines, int voters, Set<Long> servers) {
        if (lines.isEmpty()) {
            return servers.size() > voters / 2;
        }
        int groups = 0;
        int agreeing = 0;
        for (Map.Entry<String, String> line : new TreeMap<>(lines).entrySet()) {
            if (line.getKey().startsWith("group.")) {
                int all = 0;
                int agreed = 0;
                for (String server : line.getValue().split(":")) {
                    int weight = Integer.parseInt(lines.getOrDefault("weight." + server, "1"));
                    all += weight;
                    agreed += servers.contains(Long.parseLong(server)) ? weight : 0;
                }
                groups += all > 0 ? 1 : 0;
                agreeing += 2 * agreed > all ? 1 : 0;
            }
        }
        return 2 * agreeing > groups;
    }
}
