package io.zabitat.itests.ensemble;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Elections by datagrams together with servers of ZooKeeper 3.4.14: one leads, all others follow it, each by its own account; then the
 * leader dies, and the rest elects again.
 */
class LegacyElectionIT {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Duration SLOW_LIMIT = Duration.ofSeconds(240);

    @TempDir
    Path folder;

    private final Ports ports = new Ports();
    private final Journal journal = new Journal();
    private final List<Server> servers = new ArrayList<>();

    /** A server of either kind. */
    private record Server(
            String name,
            Runnable launch,
            Function<Boolean, Member.Mode> mode,
            Runnable kill,
            Function<Integer, String> log,
            AutoCloseable process) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** `L` is 3.4.14, `Z` ours, in the order of the ids from 1. */
    @ParameterizedTest
    @CsvSource({"0, ZZL", "1, LLZ"})
    void shouldElectTogether(int algorithm, String kinds) throws Exception {
        electTogether(algorithm, kinds);
    }

    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @CsvSource({"0, LZL", "0, LLZ", "1, ZZL", "1, LZL"})
    void shouldElectTogetherInEveryMixture(int algorithm, String kinds) throws Exception {
        electTogether(algorithm, kinds);
    }

    private void electTogether(int algorithm, String kinds) throws Exception {
        build(algorithm, kinds);
        servers.forEach(server -> server.launch().run());
        awaitOneLeader(servers);
        Server leader = servers.stream()
                .filter(server -> server.mode().apply(false) == Member.Mode.LEADER)
                .findFirst()
                .orElseThrow();
        journal.note(leader + " leads and is killed");
        leader.kill().run();
        List<Server> rest = servers.stream().filter(server -> server != leader).toList();
        awaitOneLeader(rest);
        leader.launch().run();
        awaitOneLeader(servers);
    }

    /**
     * Servers of 3.4.14 need minutes for this algorithm among themselves: who asks for a challenge is blocked by those who wait for one.
     * So it is enough that one of them is of the quorum, and this is one of the long campaigns.
     */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @CsvSource({"LLZ", "LZL"})
    void shouldElectTogetherWithAuthentication(String kinds) {
        build(2, kinds);
        servers.forEach(server -> server.launch().run());
        Server ours = servers.get(kinds.indexOf('Z'));
        Poll.until(() -> "one leads " + ours + " and another: " + modes(servers), SLOW_LIMIT, () -> {
            List<Server> serving = servers.stream()
                    .filter(server -> server.mode().apply(true) != Member.Mode.SILENT)
                    .toList();
            long leaders = serving.stream()
                    .filter(server -> server.mode().apply(true) == Member.Mode.LEADER)
                    .count();
            return leaders == 1 && serving.size() >= 2 && serving.contains(ours);
        });
    }

    private void awaitOneLeader(List<Server> of) {
        Poll.until(() -> "one of " + of + " leads, the others follow: " + modes(of), LIMIT, () -> {
            List<Member.Mode> modes =
                    of.stream().map(server -> server.mode().apply(true)).toList();
            return modes.stream().filter(mode -> mode == Member.Mode.LEADER).count() == 1
                    && modes.stream()
                                    .filter(mode -> mode == Member.Mode.FOLLOWER)
                                    .count()
                            == of.size() - 1;
        });
        journal.note(modes(of).toString());
    }

    private static List<String> modes(List<Server> of) {
        return of.stream()
                .map(server -> server + "=" + server.mode().apply(true))
                .toList();
    }

    private void build(int algorithm, String kinds) {
        Map<String, String> config = new TreeMap<>(Map.of(
                "tickTime", "500", "initLimit", "12", "syncLimit", "6", "electionAlg", String.valueOf(algorithm)));
        int onePort = ports.next();
        for (int id = 1; id <= kinds.length(); id++) {
            config.put(
                    "server." + id,
                    host(algorithm, id) + ":" + ports.next() + ":" + (algorithm == 2 ? onePort : ports.next()));
        }
        for (int id = 1; id <= kinds.length(); id++) {
            servers.add(kinds.charAt(id - 1) == 'L' ? legacy(id, host(algorithm, id), config) : ours(id, config));
        }
    }

    /** With algorithm 2 the old servers look for each other at their own port number. */
    private static String host(int algorithm, int id) {
        return "127.0.0." + (algorithm == 2 ? id : 1);
    }

    private Server legacy(int id, String host, Map<String, String> config) {
        LegacyServer server = new LegacyServer(id, folder.resolve("m" + id), host, ports.next(), config);
        return new Server(
                server.toString(),
                server::launch,
                serving -> serving ? server.mode() : server.elected(),
                () -> {
                    try {
                        server.kill();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                any -> server.log(),
                server);
    }

    private Server ours(int id, Map<String, String> config) {
        Member member = new Member(id, 'Z', folder.resolve("m" + id), ports, journal);
        member.configure(config);
        return new Server(
                member.toString(), member::launch, any -> member.mode(), member::kill, any -> member.log(), member);
    }

    @AfterEach
    void end() throws Exception {
        for (Server server : servers) {
            server.process().close();
        }
        for (Server server : servers) {
            String log = server.log().apply(0);
            System.out.println("--- " + server + "\n" + log.substring(Math.max(0, log.length() - 3000)));
        }
        System.out.println(journal.text());
    }
}
