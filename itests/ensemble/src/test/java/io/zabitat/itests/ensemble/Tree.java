package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.itests.harness.StockClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/** What one member holds, read through a client that is connected to it alone. */
record Tree(Map<String, Node> nodes) {
    /** Reads protected nodes of these tests. */
    static final String CREDENTIALS = "story:secret";

    private static final String CONFIG = "/zookeeper/config";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** All that is known of one node. */
    record Node(String data, Stat stat, List<ACL> acl, int children) {
        @Override
        public String toString() {
            return "data=" + data
                    + String.format(
                            " czxid=%x mzxid=%x pzxid=%x ctime=%d mtime=%d version=%d cversion=%d aversion=%d owner=%x",
                            stat.getCzxid(),
                            stat.getMzxid(),
                            stat.getPzxid(),
                            stat.getCtime(),
                            stat.getMtime(),
                            stat.getVersion(),
                            stat.getCversion(),
                            stat.getAversion(),
                            stat.getEphemeralOwner())
                    + " length=" + stat.getDataLength() + " children=" + stat.getNumChildren() + "/" + children
                    + " acl=" + acl;
        }
    }

    /** The whole tree below `/`, after everything the leader has committed. */
    static Tree of(ZooKeeper client) throws Exception {
        CompletableFuture<Integer> synced = new CompletableFuture<>();
        client.sync("/", (rc, path, context) -> synced.complete(rc), null);
        assertEquals(0, synced.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS), "sync");
        Map<String, Node> nodes = new TreeMap<>();
        List<String> level = List.of("/");
        while (!level.isEmpty()) {
            Map<String, CompletableFuture<Node>> asked = new HashMap<>();
            List<String> below = new ArrayList<>();
            Map<String, CompletableFuture<List<String>>> children = new HashMap<>();
            for (String path : level) {
                children.put(path, children(client, path));
            }
            for (String path : level) {
                List<String> names = children.get(path).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                names.forEach(name -> below.add(path.equals("/") ? "/" + name : path + "/" + name));
                asked.put(path, node(client, path, names.size()));
            }
            for (String path : level) {
                Node node = asked.get(path).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                if (path.equals(CONFIG)) {
                    // without reconfiguration every server writes this node by itself, when it starts
                    node.stat().setMtime(0);
                }
                nodes.put(path, node);
            }
            level = below;
        }
        return new Tree(nodes);
    }

    /** The trees of all members, which must be the same; so must the sessions they know. */
    static Tree same(Ensemble ensemble) throws Exception {
        List<Tree> trees = new ArrayList<>();
        for (Member member : ensemble.members()) {
            Poll.until(() -> "the tree of " + member, LIMIT, () -> {
                trees.add(of(member));
                return true;
            });
        }
        for (Member member : ensemble.members()) {
            List<String> differences = trees.get(0).differences(trees.get(member.id() - 1));
            if (!differences.isEmpty()) {
                throw new AssertionError(ensemble.member(1) + " and " + member + " hold different trees:\n"
                        + String.join("\n", differences));
            }
        }
        Poll.until(
                () -> "all know the same sessions: "
                        + ensemble.members().stream()
                                .map(member -> "\n" + member + ": " + hex(member.sessions()))
                                .toList(),
                LIMIT,
                () -> ensemble.members().stream()
                                .map(Member::sessions)
                                .distinct()
                                .count()
                        == 1);
        return trees.get(0);
    }

    /** Read with a connection of its own; asked again by the caller when the member leaves its role meanwhile. */
    private static Tree of(Member member) throws Exception {
        try (StockClients clients = new StockClients(member.address())) {
            ZooKeeper client = clients.connect(40_000);
            client.addAuthInfo("digest", CREDENTIALS.getBytes(StandardCharsets.UTF_8));
            return of(client);
        }
    }

    private static List<String> hex(Set<Long> sessions) {
        return new TreeSet<>(sessions).stream().map(Long::toHexString).toList();
    }

    /** One line for each side of a node that differs. */
    private List<String> differences(Tree other) {
        Set<String> paths = new TreeSet<>(nodes.keySet());
        paths.addAll(other.nodes.keySet());
        List<String> lines = new ArrayList<>();
        for (String path : paths) {
            Node one = nodes.get(path);
            Node two = other.nodes.get(path);
            if (one == null || !one.equals(two)) {
                lines.add(path + "\n  " + one + "\n  " + two);
            }
        }
        return lines;
    }

    private static CompletableFuture<List<String>> children(ZooKeeper client, String path) {
        CompletableFuture<List<String>> future = new CompletableFuture<>();
        client.getChildren(
                path,
                false,
                (rc, asked, context, names) -> complete(future, rc, asked, names == null ? List.of() : names),
                null);
        return future;
    }

    private static CompletableFuture<Node> node(ZooKeeper client, String path, int children) {
        CompletableFuture<Node> future = new CompletableFuture<>();
        client.getData(
                path,
                false,
                (rc, asked, context, data, stat) -> client.getACL(
                        path,
                        new Stat(),
                        (rc2, asked2, context2, acl, stat2) -> complete(
                                future,
                                rc == 0 ? rc2 : rc,
                                path,
                                new Node(
                                        data == null ? "null" : new String(data, StandardCharsets.UTF_8),
                                        stat,
                                        acl,
                                        children)),
                        null),
                null);
        return future;
    }

    private static <T> void complete(CompletableFuture<T> future, int rc, String path, T value) {
        if (rc == 0) {
            future.complete(value);
        } else {
            future.completeExceptionally(KeeperException.create(Code.get(rc), path));
        }
    }
}
