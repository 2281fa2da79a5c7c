package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.StockClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups and weights: two of five servers go on where they are a majority of the only group that weighs anything, and servers
 * without weight never lead, be they Apache's or ours.
 */
class GroupsIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final Map<String, String> GROUPS =
            Map.of("group.1", "1:2:3", "group.2", "4", "group.3", "5", "weight.4", "0", "weight.5", "0");

    @TempDir
    Path folder;

    @Test
    void shouldServeByGroupsAndWeights() throws Exception {
        serveByGroupsAndWeights("ZAZAZ");
    }

    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @ValueSource(strings = {"ZZZZZ", "AZAZA"})
    void shouldServeByGroupsAndWeightsInEveryMixture(String kinds) throws Exception {
        serveByGroupsAndWeights(kinds);
    }

    private void serveByGroupsAndWeights(String kinds) throws Exception {
        Ensemble.with(folder, kinds, GROUPS, ensemble -> {
            ensemble.start();
            assertTrue(ensemble.awaitLeader().id() <= 3, ensemble.modes());
            assertEquals(Set.of(texts(ensemble, 1)), allTexts(ensemble));
            Story.tell(ensemble, "all");
            for (int id : List.of(5, 4, 3)) {
                ensemble.member(id).kill();
            }
            Poll.until(
                    () -> "two of the only group that weighs serve; " + ensemble.modes(),
                    Ensemble.SERVING_LIMIT,
                    () -> ensemble.leader().isPresent()
                            && ensemble.member(1).serves()
                            && ensemble.member(2).serves());
            Member leader = ensemble.awaitLeader();
            Member other = ensemble.member(3 - leader.id());
            other.kill();
            Poll.until(() -> leader + " stops", Ensemble.SERVING_LIMIT, () -> !leader.serves());
            for (int id : List.of(4, 5)) {
                ensemble.member(id).launch();
            }
            Poll.until(
                    () -> "three servers, but one of those that weigh, look for a leader; " + ensemble.modes(),
                    Ensemble.SERVING_LIMIT,
                    () -> List.of(leader, ensemble.member(4), ensemble.member(5)).stream()
                            .allMatch(member ->
                                    member.isAlive() && member.word("srvr").contains("not currently serving")));
            ensemble.start();
            assertNotEquals(4, ensemble.awaitLeader().id());
            assertNotEquals(5, ensemble.awaitLeader().id());
            Story.tell(ensemble, "again");
            Tree.same(ensemble);
        });
    }

    /** The lines of the configuration node as each member has it; hash maps order them alike only where ids are alike. */
    private static Set<Set<String>> allTexts(Ensemble ensemble) throws Exception {
        Set<Set<String>> all = new HashSet<>();
        for (Member member : ensemble.members()) {
            all.add(texts(ensemble, member.id()));
        }
        return all;
    }

    private static Set<String> texts(Ensemble ensemble, int id) throws Exception {
        try (StockClients clients = new StockClients(ensemble.member(id).address())) {
            ZooKeeper client = clients.connect(SESSION_MILLIS);
            byte[] data = client.getData("/zookeeper/config", false, new Stat());
            Set<String> lines = new String(data, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("server."))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(lines.contains("group.1=1:2:3") && lines.contains("weight.1=1"), lines.toString());
            return lines;
        }
    }
}
