package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two voters and an oracle: whichever is left goes on alone, never both, and nothing acknowledged is lost. */
class OracleIT {
    private static final int SESSION_MILLIS = 50_000;

    @TempDir
    Path folder;

    private Path lease() {
        return folder.resolve("lease");
    }

    private Map<String, String> exclusive() {
        return Map.of("zabitat.oracle", "file:" + lease(), "syncLimit", "4", "zabitat.oracle.leaseMs", "3000");
    }

    /** Until both have shown each other that they see the file nothing is granted. */
    private void awaitProof() {
        Poll.until(
                "both members see the lease file",
                Ensemble.SERVING_LIMIT,
                () -> Files.readString(lease()).matches("(?s).*witness.1.seen=-?[1-9].*witness.2.seen=-?[1-9].*"));
    }

    private static void awaitServing(Ensemble ensemble, Member member) {
        Poll.until(() -> member + " goes on; " + ensemble.modes(), Ensemble.SERVING_LIMIT, member::serves);
    }

    @Test
    void shouldGoOnAloneByGrantAndTogetherAgain() throws Exception {
        Ensemble.with(folder, "ZZ", exclusive(), ensemble -> {
            ensemble.start();
            awaitProof();
            try (Load load = Load.start(ensemble, 2, SESSION_MILLIS)) {
                load.awaitProgress(100);
                for (int cycle = 1; cycle <= Campaign.factor(); cycle++) {
                    Member leader = ensemble.awaitLeader();
                    Member follower = ensemble.member(3 - leader.id());
                    follower.kill();
                    load.awaitProgress(200);
                    assertEquals(Member.Mode.LEADER, leader.mode());
                    ensemble.start();
                    load.awaitProgress(100);
                    leader.kill();
                    awaitServing(ensemble, follower);
                    load.awaitProgress(200);
                    ensemble.start();
                    load.awaitProgress(100);
                }
                load.verify(ensemble);
                System.out.println("OracleIT: " + load.ledger());
            }
            Tree.same(ensemble);
        });
    }

    /** What one has acknowledged alone the other lacks: it must not go on with less. */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @Test
    void shouldNotGoOnWithLessThanTheOtherHasAcknowledged() throws Exception {
        Ensemble.with(folder, "ZZ", exclusive(), ensemble -> {
            ensemble.start();
            awaitProof();
            Member first = ensemble.awaitLeader();
            Member second = ensemble.member(3 - first.id());
            try (Load load = Load.start(ensemble, 2, SESSION_MILLIS)) {
                load.awaitProgress(50);
                second.kill();
                load.awaitProgress(100);
                first.kill();
                second.launch();
                Poll.until(
                        "the oracle refuses",
                        Ensemble.SERVING_LIMIT,
                        () -> second.log().contains("has acknowledged up to"));
                Poll.last(Duration.ofSeconds(6)); // longer than the lease
                assertFalse(second.serves(), ensemble.modes());
                ensemble.start();
                load.awaitProgress(50);
                load.verify(ensemble);
            }
            Tree.same(ensemble);
        });
    }

    @Test
    void shouldLetOneGoOnWhenBothAreCutOff() throws Exception {
        Ensemble.with(folder, "ZZ", exclusive(), ensemble -> {
            Ports ports = new Ports();
            List<Wall> walls = new ArrayList<>();
            try {
                for (Member member : ensemble.members()) {
                    Member other = ensemble.member(3 - member.id());
                    int quorum = ports.next();
                    int election = ports.next();
                    walls.add(new Wall(quorum, other.quorumPort()));
                    walls.add(new Wall(election, other.electionPort()));
                    member.configure(Map.of("server." + other.id(), "127.0.0.1:" + quorum + ":" + election));
                }
                ensemble.start();
                awaitProof();
                try (Load load = Load.start(ensemble, 2, SESSION_MILLIS)) {
                    load.awaitProgress(100);
                    for (int cycle = 1; cycle <= Campaign.factor(); cycle++) {
                        ensemble.journal().note("cut off from each other");
                        walls.forEach(Wall::shut);
                        load.awaitProgress(300);
                        Poll.last(Duration.ofSeconds(6));
                        assertEquals(
                                1,
                                ensemble.members().stream()
                                        .filter(Member::serves)
                                        .count(),
                                ensemble.modes());
                        walls.forEach(Wall::open);
                        ensemble.awaitAllServing();
                        load.awaitProgress(100);
                    }
                    for (Member member : ensemble.members()) { // the walls' ports would stand in the configuration node
                        Member other = ensemble.member(3 - member.id());
                        member.kill();
                        member.configure(Map.of("server." + other.id(), other.line()));
                        ensemble.start();
                    }
                    load.awaitProgress(100);
                    load.verify(ensemble);
                    System.out.println("OracleIT, cut off: " + load.ledger());
                }
            } finally {
                for (Wall wall : walls) {
                    wall.close();
                }
            }
        });
    }

    /** Letters as in {@link Ensemble}; who is killed. */
    @ParameterizedTest
    @CsvSource({"AZ, 1"})
    void shouldGoOnAloneWhileTheFileSaysOne(String kinds, int killed) throws Exception {
        goOnAloneWhileTheFileSaysOne(kinds, killed);
    }

    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @CsvSource({"ZZ, 1", "ZZ, 2"})
    void shouldGoOnAloneWhoeverIsKilled(String kinds, int killed) throws Exception {
        goOnAloneWhileTheFileSaysOne(kinds, killed);
    }

    private void goOnAloneWhileTheFileSaysOne(String kinds, int killed) throws Exception {
        Path oracle = folder.resolve("oracle");
        say(oracle, "0");
        Ensemble.with(folder, kinds, Map.of("oraclePath", oracle.toString()), ensemble -> {
            ensemble.start();
            Member left = ensemble.member(3 - killed);
            ensemble.member(killed).kill();
            Poll.until(() -> left + " stops", Ensemble.SERVING_LIMIT, () -> !left.serves());
            say(oracle, "1");
            awaitServing(ensemble, left);
            try (Load load = Load.start(ensemble, 2, SESSION_MILLIS)) {
                load.awaitProgress(100);
                say(oracle, "0");
                Poll.until(() -> left + " stops", Ensemble.SERVING_LIMIT, () -> !left.serves());
                ensemble.start();
                load.awaitProgress(100);
                load.verify(ensemble);
            }
            Tree.same(ensemble);
            assertTrue(
                    left.log().contains("both servers go on alone, and their histories part"),
                    "a warning at the start");
        });
    }

    private static void say(Path oracle, String word) throws IOException {
        Files.writeString(oracle, word);
    }
}
