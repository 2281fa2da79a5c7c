package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.itests.harness.StockClients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same story with three voters and an observer, once of Apache's servers and once of ours: four-letter words of the leader, a
 * follower and the observer say the same, but for times, ports and counts of packets.
 */
class MemberWordsIT {
    private static final int LEADER = 3;
    private static final int SESSION_MILLIS = 40_000;
    private static final List<String> WORDS =
            List.of("srvr", "stat", "conf", "dump", "cons", "wchs", "wchc", "wchp", "isro", "ruok", "dirs");
    private static final Set<String> UNORDERED = Set.of("stat", "cons", "dump", "wchc", "wchp");
    private static final List<String> REFUSED = List.of(
            "srvr", "stat", "conf", "mntr", "dump", "cons", "crst", "srst", "dirs", "wchs", "wchc", "wchp", "hash",
            "isro", "ruok", "gtmk");

    /** Figures of `mntr` that a story determines. */
    private static final List<String> FIGURES = List.of(
            "server_state",
            "peer_state",
            "observer_master_id",
            "quorum_size",
            "learners",
            "synced_followers",
            "synced_non_voting_followers",
            "synced_observers",
            "pending_syncs",
            "last_proposal_size",
            "min_proposal_size",
            "max_proposal_size",
            "znode_count",
            "watch_count",
            "ephemerals_count",
            "global_sessions",
            "local_sessions",
            "num_alive_connections",
            "proposal_count",
            "commit_count",
            "looking_count",
            "cnt_election_time",
            "cnt_unavailable_time",
            "cnt_leader_unavailable_time",
            "cnt_follower_sync_time",
            "cnt_observer_sync_time");

    private static final Pattern SESSION = Pattern.compile("0x[1-4][0-9a-f]{14}\\b");
    private static final Pattern DATE = Pattern.compile("[A-Z][a-z]{2} [A-Z][a-z]{2} \\d+ [0-9:]+ \\w+ \\d{4}");

    @TempDir
    Path folder;

    @Test
    void shouldSayWhatApacheSays() throws Exception {
        List<String> expected = tell("AAAa");
        List<String> actual = tell("ZZZz");
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    private List<String> tell(String kinds) throws Exception {
        List<String> lines = new ArrayList<>();
        Ensemble.with(folder.resolve(kinds), kinds, Map.of("4lw.commands.whitelist", "*"), ensemble -> {
            ensemble.startLedBy(LEADER);
            List<StockClients> all = new ArrayList<>();
            try {
                for (int id : List.of(1, LEADER, 4)) {
                    StockClients clients = new StockClients(ensemble.member(id).address());
                    all.add(clients);
                    use(clients.connect(SESSION_MILLIS), "/e" + id);
                }
                ensemble.awaitSameZxid();
                for (int id : List.of(1, LEADER, 4)) {
                    WORDS.forEach(word -> add(lines, ensemble.member(id), word));
                    figures(lines, ensemble.member(id));
                }
                add(lines, ensemble.member(LEADER), "srst");
                lines.add(ensemble.member(LEADER).word("srvr").replaceAll("(?s).*(?=Proposal)", ""));
            } finally {
                for (StockClients clients : all) {
                    clients.close();
                }
            }
            ensemble.member(2).kill();
            ensemble.member(LEADER).kill();
            Member left = ensemble.member(1);
            Poll.until(() -> left + " does not serve", Ensemble.SERVING_LIMIT, () -> !left.serves());
            REFUSED.forEach(word -> add(lines, left, word));
        });
        return lines;
    }

    private static void use(ZooKeeper client, String path) throws Exception {
        client.create(path, new byte[10], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        for (int i = 1; i <= 3; i++) {
            client.setData(path, new byte[100 * i], -1);
        }
        client.getData(path, true, null);
    }

    private static void add(List<String> lines, Member member, String word) {
        lines.add("--- " + member.id() + " " + word);
        String text = masked(member.word(word)) + "<end>";
        lines.addAll(UNORDERED.contains(word) ? sorted(text) : text.lines().toList());
    }

    /** What two right servers may differ in, and the order of what has none. */
    private static String masked(String text) {
        String masked = SESSION.matcher(text).replaceAll("{sid}");
        masked = DATE.matcher(masked).replaceAll("{date}");
        return masked.lines().map(MemberWordsIT::maskedLine).collect(Collectors.joining("\n"))
                + (text.endsWith("\n") ? "\n" : "");
    }

    /** Sessions and connections come in no order; the sets that deadlines make of them are not the same twice. */
    private static List<String> sorted(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("{some} expire"))
                .sorted()
                .toList();
    }

    private static String maskedLine(String line) {
        return line.replaceAll("(127\\.0\\.0\\.1|[pP]ort)([:=])\\d+(:\\d+)?", "$1$2{port}")
                .replaceAll("^(Zookeeper version|Latency [a-z/]+|Received|Sent): .*", "$1: {figure}")
                .replaceAll("^(data(?:Log)?(?:Dir)?(?:Size)?|datadir_size|logdir_size)(=|: ).*", "$1$2{directory}")
                .replaceAll(
                        "\\b(recved|sent|est|lresp|llat|minlat|avglat|maxlat|lop|lcxid|lzxid)=[^,)]*", "$1={figure}")
                .replaceAll("^\\d+ expire at", "{some} expire at")
                .replaceAll("Sets \\(\\d+\\)", "Sets ({some})");
    }

    private static void figures(List<String> lines, Member member) {
        Map<String, String> metrics = member.word("mntr")
                .lines()
                .collect(Collectors.toMap(
                        line -> line.replaceFirst("^zk_", "").replaceFirst("\t.*", ""),
                        line -> line.replaceFirst("^[^\t]*\t", ""),
                        (one, other) -> one));
        for (String name : new TreeSet<>(FIGURES)) {
            lines.add("--- " + member.id() + " " + name + " " + metrics.getOrDefault(name, "none"));
        }
    }
}
