package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.ensemble.Member.Mode;
import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.ServerProcess.Kind;
import io.zabitat.itests.harness.StockClients;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Members that change while clients write, by the stock admin client, among members of ours and Apache's: three grow to five, addresses,
 * quorum systems and leaders change, and what is left starts again from the files that its members have written, each kind from the
 * other's.
 */
class ReconfigIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String OPERATOR = "super:secret";
    private static final Map<String, String> KEYS = Map.of(
            "reconfigEnabled", "true", "DigestAuthenticationProvider.superDigest", StockClients.digest(OPERATOR));

    @TempDir
    Path folder;

    private ZooKeeperAdmin admin;
    private String list = "";

    /** The first line in the build, all with `-Ditest.campaign=2`. */
    @ParameterizedTest
    @CsvSource({"ZZZ, ZA, 1", "ZAZ, ZZ, 2", "AZA, AZ, 2", "AAZ, ZZ, 2", "ZZA, AA, 2"})
    void shouldChangeMembersUnderLoad(String kinds, String joiners, int campaign) throws Exception {
        if (campaign > Campaign.factor()) {
            return;
        }
        Ensemble.with(folder, kinds, KEYS, ensemble -> {
            ensemble.start();
            List<Member> all = new ArrayList<>(ensemble.members());
            for (int i = 0; i < joiners.length(); i++) {
                int id = kinds.length() + 1 + i;
                all.add(ensemble.stranger(id, joiners.charAt(i), folder.resolve("m" + id)));
            }
            try (Load load = Load.start(ensemble, 2, SESSION_MILLIS)) {
                changeAll(ensemble, all, load);
            } finally {
                if (admin != null) {
                    admin.close();
                }
                all.forEach(Member::close);
            }
        });
    }

    private void changeAll(Ensemble ensemble, List<Member> all, Load load) throws Exception {
        admin = admin(all.stream().map(Member::address).collect(Collectors.joining(",")));
        long first = version(configAt(all.get(0)));
        List<Member> joiners = all.subList(ensemble.members().size(), all.size());
        joiners.forEach(Member::launch);
        for (Member joiner : joiners) {
            Poll.until(() -> joiner + " follows", LIMIT, () -> joiner.mode() == Mode.FOLLOWER);
        }
        try (StockClients clients = new StockClients(all.get(1).address())) {
            CountDownLatch changed = new CountDownLatch(1);
            ZooKeeper watcher = clients.connect(SESSION_MILLIS);
            watcher.getConfig(event -> changed.countDown(), new Stat());
            change(lines(joiners), null, null);
            assertTrue(changed.await(60, TimeUnit.SECONDS), "an event of the list's change");
            assertEquals(list, new String(watcher.getConfig(false, new Stat()), StandardCharsets.UTF_8));
        }
        assertTrue(version(list) > first, list);
        awaitList(all);
        load.awaitProgress(50);

        Member last = all.get(all.size() - 1);
        moveClients(last);
        load.awaitProgress(50);

        Member leader = leader(all);
        change(null, String.valueOf(leader.id()), null);
        List<Member> left = new ArrayList<>(all);
        left.remove(leader);
        Poll.until(() -> leader + " follows, who led: " + modes(all), LIMIT, () -> leader.mode() == Mode.FOLLOWER);
        assertNotEquals(leader, leader(left));
        awaitList(all); // it hears of everything, and its word counts no more
        load.awaitProgress(50);

        String ids = left.stream().map(member -> String.valueOf(member.id())).collect(Collectors.joining(":"));
        change(
                null,
                null,
                lines(left) + ",group.1=" + ids + ",weight." + left.get(0).id() + "=2");
        assertTrue(list.contains("group.1=" + ids), list);
        awaitList(left);
        load.awaitProgress(50);

        List<Member> three = left.subList(0, 3);
        change(null, null, moved(three.get(0), lines(three)));
        assertFalse(list.contains("group"), list);
        awaitList(left);
        load.awaitProgress(50);
        load.verify(ensemble);
        startFromFiles(all, three);
    }

    /** A session stays where it is; new ones find the new port alone. */
    private void moveClients(Member member) throws Exception {
        int port = new Ports().next();
        AtomicInteger interruptions = new AtomicInteger();
        ZooKeeper old = new ZooKeeper(member.address(), SESSION_MILLIS, event -> {
            if (event.getType() == EventType.None && event.getState() != KeeperState.SyncConnected) {
                interruptions.incrementAndGet();
            }
        });
        try (StockClients fresh = new StockClients("127.0.0.1:" + port)) {
            Poll.until("a session at " + member, LIMIT, () -> old.exists("/", false) != null);
            old.create("/stays", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            change(line(member, port), null, null);
            fresh.connect(SESSION_MILLIS).exists("/stays", false);
            Poll.until(() -> "nobody listens at " + member.address(), LIMIT, () -> !isOpen(member.clientPort()));
            old.setData("/stays", new byte[] {1}, -1);
            change(line(member, member.clientPort()), null, null);
            Poll.until(() -> member + " is back", LIMIT, () -> isOpen(member.clientPort()));
            assertEquals(1, old.exists("/stays", false).getVersion());
            assertEquals(0, interruptions.get(), "interruptions of the session at " + member);
        } finally {
            old.close(1_000);
        }
    }

    /** The same lines, but other servers find this one at other ports; if it leads, it has to hand over. */
    private static String moved(Member member, String lines) {
        Ports ports = new Ports();
        return lines.replace(
                ":" + member.quorumPort() + ":" + member.electionPort() + ":",
                ":" + ports.next() + ":" + ports.next() + ":");
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Those that are left start again from their files, in place of each other's kind. */
    private void startFromFiles(List<Member> all, List<Member> three) throws Exception {
        admin.close();
        admin = null;
        all.forEach(Member::kill);
        for (Member member : three) {
            String file = Files.readString(member.folder().resolve("zoo.cfg"));
            Path dynamic = member.folder().resolve("zoo.cfg.dynamic." + Long.toHexString(version(list)));
            assertTrue(file.contains("dynamicConfigFile=" + dynamic.toRealPath() + "\n"), file);
            assertFalse(file.contains("server."), file);
            assertFalse(Files.exists(member.folder().resolve("zoo.cfg.dynamic.next")));
            assertTrue(Files.exists(member.folder().resolve("zoo.cfg.bak")));
            assertEquals(
                    lines(list, ""), lines(Files.readString(dynamic), "version=" + Long.toHexString(version(list))));
            member.becomes(member.kind() == Kind.APACHE ? Kind.ZABITAT : Kind.APACHE);
            member.launch();
        }
        Poll.until(
                () -> "three start from their files: " + modes(three),
                LIMIT,
                () -> three.stream()
                                        .filter(member -> member.mode() == Mode.LEADER)
                                        .count()
                                == 1
                        && three.stream().noneMatch(member -> member.mode() == Mode.SILENT));
        awaitList(three);
    }

    private static TreeSet<String> lines(String text, String more) {
        TreeSet<String> lines = new TreeSet<>(text.lines().toList());
        if (!more.isEmpty()) {
            lines.add(more);
        }
        return lines;
    }

    // ------------------------------------------------------------------------------------------------ changing

    private static ZooKeeperAdmin admin(String connectString) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeperAdmin made = new ZooKeeperAdmin(connectString, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(60, TimeUnit.SECONDS), "connected");
        assertThrows(KeeperException.NoAuthException.class, () -> made.reconfigure(null, "1", null, -1, new Stat()));
        made.addAuthInfo("digest", OPERATOR.getBytes(StandardCharsets.UTF_8));
        return made;
    }

    /** Asked again when the answer is lost with the leader, which may be the very change. */
    private void change(String joining, String leaving, String members) {
        Poll.until(() -> "joining " + joining + " leaving " + leaving + " members " + members, LIMIT, () -> {
            try {
                Stat stat = new Stat();
                list = new String(admin.reconfigure(joining, leaving, members, -1, stat), StandardCharsets.UTF_8);
                assertEquals(version(list), stat.getMzxid());
                assertEquals(-1, stat.getVersion());
                return true;
            } catch (KeeperException.ConnectionLossException | KeeperException.ReconfigInProgress e) {
                return false;
            }
        });
    }

    private static String lines(List<Member> members) {
        return members.stream().map(member -> line(member, member.clientPort())).collect(Collectors.joining(","));
    }

    private static String line(Member member, int clientPort) {
        return "server." + member.id() + "=" + member.line() + ":participant;127.0.0.1:" + clientPort;
    }

    // ------------------------------------------------------------------------------------------------ looking

    private void awaitList(List<Member> members) {
        for (Member member : members) {
            Poll.until(
                    () -> member + " has " + list, LIMIT, () -> configAt(member).equals(list));
        }
    }

    /** As the word `conf` shows it, at the end. */
    private static String configAt(Member member) {
        return member.word("conf")
                .lines()
                .filter(line -> line.matches("(server|group|weight)\\.\\d+=.*|version=.*"))
                .collect(Collectors.joining("\n"));
    }

    private static long version(String config) {
        return Long.parseUnsignedLong(config.substring(config.lastIndexOf('=') + 1), 16);
    }

    private static Member leader(List<Member> members) {
        Member[] found = new Member[1];
        Poll.until(() -> "one leads: " + modes(members), LIMIT, () -> {
            List<Member> leaders = members.stream()
                    .filter(member -> member.mode() == Mode.LEADER)
                    .toList();
            found[0] = leaders.size() == 1 ? leaders.get(0) : null;
            return found[0] != null;
        });
        return found[0];
    }

    private static String modes(List<Member> members) {
        return members.stream()
                .map(member -> member + "=" + member.mode())
                .toList()
                .toString();
    }
}
