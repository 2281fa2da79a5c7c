package io.zabitat.node.config;

import io.zabitat.api.EnsembleConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The checks of the lines {@code group.N} and {@code weight.N}, by which ZooKeeper's hierarchical quorums are made.
 * Pure.
 */
final class QuorumLines {
    private static final String WEIGHT = "weight.";

    private final EnsembleConfig ensemble;
    private final Set<Long> grouped = new TreeSet<>();

    private QuorumLines(EnsembleConfig ensemble) {
        this.ensemble = ensemble;
    }

    static void check(Map<String, String> lines, EnsembleConfig ensemble) throws ConfigException {
        QuorumLines checked = new QuorumLines(ensemble);
        for (Map.Entry<String, String> line : lines.entrySet()) {
            checked.check(line.getKey(), line.getValue());
        }
        for (long voter : lines.isEmpty() ? Set.<Long>of() : Set.copyOf(ensemble.voters())) {
            if (!checked.grouped.contains(voter)) {
                throw new ConfigException("server." + voter, "", "there are groups or weights, but it is in no group");
            }
        }
    }

    private void check(String key, String value) throws ConfigException {
        if (!key.startsWith("group.") && !key.startsWith(WEIGHT)) {
            String meant = key.startsWith("group") ? "group.N" : "weight.N";
            throw new ConfigException(key, value, "no such key; did you mean " + meant + "?");
        }
        long number = whole(key, value, key.substring(key.indexOf('.') + 1));
        if (key.startsWith(WEIGHT)) {
            listed(key, value, number);
            if (whole(key, value, value) < 0) {
                throw new ConfigException(key, value, "allowed: a whole number from 0");
            }
            return;
        }
        for (String member : value.split(":", -1)) {
            long id = whole(key, value, member.trim());
            listed(key, value, id);
            if (!grouped.add(id)) {
                throw new ConfigException(key, value, "server " + id + " is in two groups");
            }
        }
    }

    private void listed(String key, String value, long id) throws ConfigException {
        if (ensemble.member(id).isEmpty()) {
            throw new ConfigException(key, value, "no server." + id + " in the list");
        }
    }

    private static long whole(String key, String value, String text) throws ConfigException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "'" + text + "' is no whole number", e);
        }
    }
}
