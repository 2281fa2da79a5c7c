package io.zabitat.quorum.hierarchical;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads {@code group.N} and {@code weight.N} lines by ZooKeeper's rules. Other settings are not looked at. Used once for each
 * quorum system.
 */
final class GroupLines {
    private static final String GROUP = "group.";
    private static final String WEIGHT = "weight.";

    private final Set<Long> voters;
    private final Map<Long, Long> weights = new HashMap<>();
    private final TreeMap<Long, List<Long>> groups = new TreeMap<>();

    private GroupLines(List<Long> voters) {
        this.voters = new HashSet<>(voters);
        if (voters.isEmpty() || this.voters.size() != voters.size()) {
            throw new IllegalArgumentException("voters must be at least one, each listed once: " + voters);
        }
    }

    /** The groups in the order of their numbers; one of all voters when there are neither groups nor weights. */
    static List<Group> read(List<Long> voters, Map<String, String> settings) {
        GroupLines lines = new GroupLines(voters);
        settings.forEach(lines::line);
        if (lines.groups.isEmpty() && lines.weights.isEmpty()) {
            lines.groups.put(1L, voters);
        }
        return lines.checked();
    }

    private void line(String key, String value) {
        if (key.startsWith(GROUP)) {
            List<Long> servers = new ArrayList<>();
            for (String server : value.split(":", -1)) {
                servers.add(number(key, value, server.trim()));
            }
            if (groups.put(number(key, value, key.substring(GROUP.length())), servers) != null) {
                throw new IllegalArgumentException(key + "=" + value + ": the group has two lines");
            }
        } else if (key.startsWith(WEIGHT)) {
            long weight = number(key, value, value.trim());
            if (weight < 0) {
                throw new IllegalArgumentException(key + "=" + value + ": allowed: a whole number from 0");
            }
            if (weights.put(number(key, value, key.substring(WEIGHT.length())), weight) != null) {
                throw new IllegalArgumentException(key + "=" + value + ": the server has two weights");
            }
        }
    }

    private static long number(String key, String value, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + "=" + value + ": '" + text + "' is no whole number", e);
        }
    }

    private List<Group> checked() {
        Map<Long, Long> groupOf = new HashMap<>();
        List<Group> read = new ArrayList<>();
        groups.forEach((number, servers) -> {
            for (long server : servers) {
                if (groupOf.put(server, number) != null) {
                    throw new IllegalArgumentException(GROUP + number + ": server " + server + " is in two groups");
                }
            }
            read.add(group(number, servers));
        });
        for (long voter : voters) {
            if (!groupOf.containsKey(voter)) {
                throw new IllegalArgumentException("server " + voter + " votes, but is in no group");
            }
        }
        return read;
    }

    /** A voter without a weight line weighs 1. Others add to what the group weighs, but never agree. */
    private Group group(long number, List<Long> servers) {
        long total = 0;
        List<Long> ids = new ArrayList<>();
        for (long server : servers) {
            if (voters.contains(server)) {
                ids.add(server);
            } else if (!weights.containsKey(server)) {
                throw new IllegalArgumentException(
                        GROUP + number + ": server " + server + " does not vote; it needs a line " + WEIGHT + server);
            }
            try {
                total = Math.addExact(total, weights.getOrDefault(server, 1L));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(GROUP + number + ": its weights are too large to add", e);
            }
        }
        long[] sorted = ids.stream().mapToLong(Long::longValue).sorted().toArray();
        long[] sortedWeights = new long[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            sortedWeights[i] = weights.getOrDefault(sorted[i], 1L);
        }
        return new Group(number, sorted, sortedWeights, total);
    }
}
