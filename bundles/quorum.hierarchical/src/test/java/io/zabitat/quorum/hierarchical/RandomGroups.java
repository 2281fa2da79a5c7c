package io.zabitat.quorum.hierarchical;

import io.zabitat.spi.tck.quorum.QuorumVerifierContract.Configuration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Draws groups and weights, among them groups without weight, and configurations that are refused. */
final class RandomGroups {
    private RandomGroups() {}

    static Configuration draw(Random random, List<Long> voters) {
        Map<String, String> lines = new LinkedHashMap<>();
        Map<Integer, StringBuilder> groups = new TreeMap<>();
        int most = 1 + random.nextInt(4);
        for (long voter : voters) {
            StringBuilder group = groups.computeIfAbsent(random.nextInt(most), number -> new StringBuilder());
            group.append(group.length() == 0 ? "" : ":").append(voter);
            if (random.nextInt(3) > 0) {
                lines.put("weight." + voter, Integer.toString(Math.max(0, random.nextInt(7) - 1)));
            }
        }
        groups.forEach((number, servers) -> lines.put("group." + number, servers.toString()));
        return new Configuration(voters, lines);
    }
}
