package io.zabitat.itests.ensemble;

import io.zabitat.itests.ensemble.Member.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An ensemble of processes, written as one letter a member in the order of the ids from 1: `A` Apache's server, `Z` the one under test,
 * `a` and `z` the same as observers. Closing it ends every process.
 */
final class Ensemble implements AutoCloseable {
    static final int TICK_MILLIS = 500;
    static final Duration SERVING_LIMIT = Duration.ofSeconds(120);

    private static final int TAIL = 6_000;

    private final String kinds;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, String> config = new LinkedHashMap<>();
    private final Ports ports = new Ports();
    private final Journal journal = new Journal();

    private Ensemble(Path folder, String kinds, Map<String, String> keys) {
        this.kinds = kinds;
        for (int id = 1; id <= kinds.length(); id++) {
            members.add(new Member(id, kinds.charAt(id - 1), folder.resolve("m" + id), ports, journal));
        }
        config.put("tickTime", String.valueOf(TICK_MILLIS));
        config.put("initLimit", "12");
        config.put("syncLimit", "8");
        config.put("maxSessionTimeout", "60000");
        config.put("maxClientCnxns", "0");
        // small files, so that snapshots, log rolls and every way of synchronising happen within seconds
        config.put("snapCount", "300");
        config.put("preAllocSize", "256");
        members.forEach(member -> config.put("server." + member.id(), member.line()));
        config.putAll(keys);
        members.forEach(member -> member.configure(config));
    }

    /** What a test does with an ensemble. */
    interface Body {
        void run(Ensemble ensemble) throws Exception;
    }

    /** Gives a test an ensemble of which no process runs yet; when it fails, the members' logs say why. */
    static void with(Path folder, String kinds, Map<String, String> keys, Body body) throws Exception {
        try (Ensemble ensemble = of(folder, kinds, keys)) {
            ensemble.run(body);
        }
    }

    /** For several tests one after the other: the caller closes it. */
    static Ensemble of(Path folder, String kinds, Map<String, String> keys) {
        return new Ensemble(folder, kinds, keys);
    }

    /** One of these tests; when it fails, the members' logs say why. */
    void run(Body body) throws Exception {
        try {
            body.run(this);
        } catch (Exception | Error e) {
            report(e);
            throw e;
        }
    }

    Journal journal() {
        return journal;
    }

    List<Member> members() {
        return members;
    }

    Member member(int id) {
        return members.get(id - 1);
    }

    List<Member> voters() {
        return members.stream().filter(member -> !member.observer()).toList();
    }

    /** Addresses of all members, as a client is given them. */
    String connectString() {
        return members.stream().map(Member::address).collect(Collectors.joining(","));
    }

    /** One that is no member, with the members' configuration, its own line in the server list added or put in another's place. */
    Member stranger(int id, char letter, Path folder) {
        Member stranger = new Member(id, letter, folder, ports, journal);
        stranger.configure(config);
        stranger.configure(Map.of("server." + id, stranger.line()));
        return stranger;
    }

    /** Starts all that do not run, in the order of their ids, and waits until all serve. */
    void start() {
        members.stream().filter(member -> !member.isAlive()).forEach(Member::launch);
        awaitAllServing();
    }

    /**
     * A first start with a chosen leader: of empty voters the highest id wins, so it and just enough lower ones for a quorum start first.
     */
    void startLedBy(int id) {
        Member leader = member(id);
        quorumBelow(leader).forEach(Member::launch);
        leader.launch();
        awaitLeader(leader);
        start();
    }

    /**
     * Makes a voter the leader when all have the same history: it stays with just enough lower ids for a quorum, all other voters
     * are killed and come back when it leads.
     */
    void makeLeader(int id) {
        Member wished = member(id);
        Member present = awaitLeader();
        if (present == wished) {
            return;
        }
        awaitSameZxid();
        List<Member> quorum = quorumBelow(wished);
        voters().stream()
                .filter(member -> member != wished && (member == present || !quorum.contains(member)))
                .forEach(Member::kill);
        quorum.stream().filter(member -> !member.isAlive()).forEach(Member::launch);
        awaitLeader(wished);
        start();
    }

    /** Lower ids that are a quorum together with this voter. */
    private List<Member> quorumBelow(Member leader) {
        int others = voters().size() / 2;
        List<Member> lower = voters().stream()
                .filter(member -> member.id() < leader.id())
                .limit(others)
                .toList();
        if (lower.size() < others) {
            throw new IllegalArgumentException(leader + " cannot be made the leader of " + kinds);
        }
        return lower;
    }

    /** The one member that leads; empty while there is none, or while two say so. */
    Optional<Member> leader() {
        List<Member> leaders =
                members.stream().filter(member -> member.mode() == Mode.LEADER).toList();
        return leaders.size() == 1 ? Optional.of(leaders.get(0)) : Optional.empty();
    }

    Member awaitLeader() {
        List<Member> found = new ArrayList<>();
        Poll.until(
                () -> "a leader; " + modes(),
                SERVING_LIMIT,
                () -> leader().map(found::add).orElse(false));
        return found.get(0);
    }

    private void awaitLeader(Member leader) {
        Poll.until(() -> leader + " leads; " + modes(), SERVING_LIMIT, () -> leader.mode() == Mode.LEADER);
        journal.note(leader + " leads");
    }

    /** Returns when one leads and all others follow or observe. */
    void awaitAllServing() {
        Poll.until(() -> "one leads, all others serve; " + modes(), SERVING_LIMIT, this::allServe);
        journal.note("all serve: " + modes());
    }

    private boolean allServe() {
        for (Member member : members) {
            if (!member.isAlive()) {
                throw new AssertionError(member + " ended by itself");
            }
        }
        List<Mode> modes = members.stream().map(Member::mode).toList();
        return modes.stream().filter(mode -> mode == Mode.LEADER).count() == 1
                && !modes.contains(Mode.SILENT)
                && members.stream()
                        .allMatch(member -> (modes.get(member.id() - 1) == Mode.OBSERVER) == member.observer());
    }

    /** Returns when nothing is on its way any more. */
    void awaitSameZxid() {
        Poll.until(
                () -> "all at the same zxid: "
                        + members.stream()
                                .map(member -> member + "=" + Long.toHexString(member.zxid()))
                                .toList(),
                SERVING_LIMIT,
                () -> members.stream().map(Member::zxid).distinct().count() == 1
                        && members.get(0).zxid() >= 0);
    }

    /** Every member's role, for messages. */
    String modes() {
        return members.stream()
                .map(member -> member + "=" + member.mode())
                .toList()
                .toString();
    }

    /** Ends of the logs on the console, whole logs and configurations where a build leaves its results. */
    private void report(Throwable failure) {
        System.out.println("ensemble " + kinds + " failed: " + failure);
        Path kept = Path.of("target", "ensemble-logs", kinds + "-" + System.nanoTime());
        try {
            Files.createDirectories(kept);
            journal.note("failed: " + failure);
            Files.writeString(kept.resolve("test.log"), journal.text());
            for (Member member : members) {
                String log = member.log();
                System.out.println(
                        "--- " + member + " at the end:\n" + log.substring(Math.max(0, log.length() - TAIL)));
                Files.writeString(kept.resolve("m" + member.id() + ".log"), log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("--- whole logs in " + kept.toAbsolutePath());
    }

    @Override
    public void close() {
        members.stream().sorted(Comparator.comparing(Member::id)).forEach(Member::close);
    }
}
