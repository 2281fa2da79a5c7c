package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three members in this process, each with its coordinator. */
final class SwapEnsemble implements AutoCloseable {
    private static final int MEMBERS = 3;
    /** The machine may be slow: nobody is suspected before that. */
    static final Map<String, String> PATIENT = Map.of("stall", "20000");

    final List<SwapServer> members = new ArrayList<>();

    private final Optional<ApachePeer> apache;

    SwapEnsemble(Path folder, SwapLimits limits) throws Exception {
        this(folder, limits, 0, Map.of());
    }

    /**
     * @param apacheId which of them is Apache's server, 0 for none; the first one follows, the second mostly leads
     * @param more of the configuration
     */
    SwapEnsemble(Path folder, SwapLimits limits, int apacheId, Map<String, String> more) throws Exception {
        Map<String, String> keys = keys();
        keys.putAll(more);
        Optional<ApachePeer> other = Optional.empty();
        for (int i = 1; i <= MEMBERS; i++) {
            Path own = Files.createDirectories(folder.resolve("m" + i));
            Files.writeString(own.resolve("myid"), i + "\n");
            if (i == apacheId) {
                other = Optional.of(new ApachePeer(own, FreePorts.next(), keys));
            } else {
                members.add(new SwapServer(own, limits, "nio", keys));
            }
        }
        apache = other;
        awaitAll();
    }

    private static Map<String, String> keys() throws Exception {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("tickTime", "2000");
        keys.put("initLimit", "20");
        keys.put("syncLimit", "20");
        for (int i = 1; i <= MEMBERS; i++) {
            keys.put("server." + i, "127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next());
        }
        return keys;
    }

    void awaitRoles() throws InterruptedException {
        for (SwapServer member : members) {
            SwapServer.until("a role", () -> SwapServer.isSettled(member.server.report()));
        }
        SwapServer.until(
                "one leader",
                () -> members.stream()
                                .filter(member -> role(member).equals("leader"))
                                .count()
                        <= 1);
    }

    /** Returns when everybody takes part, as far as a leader of ours can tell. */
    private void awaitAll() throws InterruptedException {
        awaitRoles();
        for (SwapServer member : members) {
            SwapServer.until(
                    "all to take part",
                    () -> !role(member).equals("leader")
                            || member.server.report().ensemble().members().stream()
                                    .noneMatch(line -> line.synced().equals("no")));
        }
    }

    static String role(SwapServer member) {
        return member.server.report().role();
    }

    SwapServer leader() {
        return members.stream()
                .filter(member -> role(member).equals("leader"))
                .findFirst()
                .orElseThrow();
    }

    SwapServer follower() {
        return members.stream()
                .filter(member -> role(member).equals("follower"))
                .findFirst()
                .orElseThrow();
    }

    /** How often each has looked for a leader: a learner that is synchronised anew has, too. */
    List<Integer> searches() throws InterruptedException {
        for (SwapServer member : members) {
            ServerReport old = member.server.report();
            SwapServer.until("a new report", () -> member.server.report() != old);
        }
        return members.stream()
                .map(member -> member.server.report().ensemble().elections().size())
                .toList();
    }

    List<Long> epochs() {
        return members.stream()
                .map(member -> member.server.report().ensemble().epoch())
                .toList();
    }

    static EndedSwap swapLinks(SwapServer member, String to) throws Exception {
        return swapLinks(member, to, Map.of());
    }

    static EndedSwap swapLinks(SwapServer member, String to, Map<String, String> policy) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(PATIENT);
        all.putAll(policy);
        awaitTurn(member, to);
        EndedSwap ended = member.await(member.begin(Role.PEER_TRANSPORT, to, all));
        assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
        assertEquals(to, member.active(Role.PEER_TRANSPORT));
        assertEquals("", member.helpless);
        return ended;
    }

    /** One member at a time: the one before gives the right back a moment after its end. */
    static void awaitTurn(SwapServer member, String to) throws InterruptedException {
        SwapServer.until("the lock", () -> mayBegin(member, to));
    }

    /** Whether no other member changes its links, or its store. */
    static boolean mayBegin(SwapServer member, String to) {
        try {
            return member.swaps.plan(Role.PEER_TRANSPORT.key(), to, PATIENT).lines().stream()
                    .noneMatch(line -> line.subject().equals("lock") && line.level() == PlanLine.Level.FAIL);
        } catch (SwapException e) {
            throw new AssertionError(e);
        }
    }

    /** A member is not there any more. */
    void stop(SwapServer member) {
        members.remove(member);
        member.close();
    }

    @Override
    public void close() throws Exception {
        members.forEach(SwapServer::close);
        if (apache.isPresent()) {
            apache.get().close();
        }
    }
}
