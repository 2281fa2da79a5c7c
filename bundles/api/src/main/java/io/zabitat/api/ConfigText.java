package io.zabitat.api;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes an {@link EnsembleConfig} as ZooKeeper writes it (quorum protocol, section 7).
 *
 * <p>ZooKeeper keeps servers, groups and weights in hash maps by number and writes them in the maps' order: 20, 10,
 * 30. The same maps give the same order here. Only numbers that share a bucket, such as 1 and 17 in a small ensemble,
 * stand in ascending order here and in one that depends on all other keys of the file there.
 */
final class ConfigText {
    private static final String GROUP = "group.";
    private static final String WEIGHT = "weight.";

    private final StringBuilder text = new StringBuilder();

    private ConfigText() {}

    static String of(EnsembleConfig config) {
        ConfigText writer = new ConfigText();
        Map<Long, String> servers = new HashMap<>();
        config.members().forEach(member -> servers.put(member.id(), line(member)));
        writer.lines("server.", servers);
        if (!config.quorumLines().isEmpty()) {
            writer.hierarchy(config);
        }
        return writer.text
                .append("version=")
                .append(Long.toHexString(config.version()))
                .toString();
    }

    private void lines(String prefix, Map<Long, ?> values) {
        values.forEach((number, value) ->
                text.append(prefix).append(number).append('=').append(value).append('\n'));
    }

    /** Groups name their servers in the order of the servers' map; weights that nobody gave are written out as 1. */
    private void hierarchy(EnsembleConfig config) {
        Map<Long, String> lists = numbered(config, GROUP);
        Map<Long, Long> groupOf = new HashMap<>();
        lists.forEach((group, servers) -> {
            for (String server : servers.split(":")) {
                groupOf.put(Long.parseLong(server.trim()), group);
            }
        });
        Map<Long, String> groups = new HashMap<>();
        groupOf.forEach((server, group) -> groups.merge(group, server.toString(), (a, b) -> a + ":" + b));
        lines(GROUP, groups);
        Map<Long, Long> weights = new HashMap<>();
        numbered(config, WEIGHT).forEach((server, weight) -> weights.put(server, Long.parseLong(weight)));
        config.voters().forEach(voter -> weights.putIfAbsent(voter, 1L));
        lines(WEIGHT, weights);
    }

    private static Map<Long, String> numbered(EnsembleConfig config, String prefix) {
        Map<Long, String> lines = new TreeMap<>();
        config.quorumLines().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                lines.put(Long.parseLong(key.substring(prefix.length())), value.trim());
            }
        });
        return lines;
    }

    private static String text(Member.PeerAddress address) {
        return address.quorum() + (address.electionPort() < 0 ? "" : ":" + address.electionPort());
    }

    private static String line(Member member) {
        String addresses = member.addresses().size() == 1
                ? text(member.addresses().get(0))
                : member.addresses().stream()
                        .sorted(Comparator.comparing(Member.PeerAddress::host))
                        .map(ConfigText::text)
                        .collect(Collectors.joining("|"));
        String role = member.observer() ? ":observer" : ":participant";
        return addresses + role + member.client().map(client -> ";" + client).orElse("");
    }
}
