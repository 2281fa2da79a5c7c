package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * Stock clients of each member: one writes all the time ({@link LedgerWriter}), the other holds an ephemeral and watches. No connection may
 * be lost, and no leader be elected anew. One thread of a test uses it.
 */
final class StockLoad implements AutoCloseable {
    private static final int SESSION_MILLIS = 40_000;
    private static final long ANSWER_SECONDS = 60;
    private static final int FILLING_AT_ONCE = 64;
    private static final String WATCHED = "/watched";

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final AtomicLong epoch = new AtomicLong(-1);
    private final List<LedgerWriter> writers = new ArrayList<>();
    private final List<EphemeralWatcher> watchers = new ArrayList<>();
    private final List<String> addresses;
    private final ZooKeeper filling;
    private volatile boolean stopping;

    /**
     * @param addresses of the members
     * @param perSecond how often each of the clients writes; 0 for as fast as it goes
     */
    StockLoad(List<String> addresses, int perSecond) throws Exception {
        this.addresses = addresses;
        filling = connect(addresses.get(0));
        filling.create(WATCHED, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            writers.add(new LedgerWriter(connect(address), "/ledger-" + i, perSecond, troubles::add, this::onZxid));
            watchers.add(new EphemeralWatcher(connect(address), "/live-" + i, WATCHED));
        }
        writers.forEach(LedgerWriter::begin);
    }

    private ZooKeeper connect(String address) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(address, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            } else if (!stopping) {
                troubles.add(address + ": " + event);
            }
        });
        assertTrue("connected", connected.await(ANSWER_SECONDS, TimeUnit.SECONDS));
        return client;
    }

    /** Its upper half is the epoch: another one, and there was an election. */
    private void onZxid(long zxid) {
        long known = epoch.updateAndGet(before -> before < 0 ? zxid >>> 32 : before);
        if (zxid >>> 32 != known && !stopping) {
            troubles.add("an election: epoch " + (zxid >>> 32) + " after " + known);
            epoch.set(zxid >>> 32);
        }
    }

    /** What must be true after each exchange, whatever became of it. */
    interface Exchange {
        void run() throws Exception;
    }

    /** Runs it under the load: all write on, and each watch that was set before tells once, of the first change behind it. */
    void during(String what, Exchange exchange) throws Exception {
        List<Long> before = writers.stream().map(LedgerWriter::acknowledged).toList();
        for (EphemeralWatcher watcher : watchers) {
            watcher.set();
        }
        exchange.run();
        filling.setData(WATCHED, new byte[0], -1);
        filling.setData(WATCHED, new byte[0], -1);
        for (EphemeralWatcher watcher : watchers) {
            assertEquals(what + ": events", 1, watcher.told());
        }
        for (int i = 0; i < writers.size(); i++) {
            assertTrue(what + ": no writes meanwhile", writers.get(i).acknowledged() > before.get(i));
        }
        assertEquals(what, List.of(), troubles);
    }

    /** Runs something while no write is under way. */
    void resting(Exchange work) throws Exception {
        for (LedgerWriter writer : writers) {
            writer.pause();
        }
        try {
            work.run();
        } finally {
            writers.forEach(LedgerWriter::resume);
        }
    }

    /** Makes the tree larger. */
    void fill(int nodes) throws Exception {
        filling.create("/filled", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        for (int i = 0; i < nodes; i += FILLING_AT_ONCE) {
            int until = Math.min(nodes, i + FILLING_AT_ONCE);
            CountDownLatch made = new CountDownLatch(until - i);
            for (int node = i; node < until; node++) {
                filling.create(
                        "/filled/" + node,
                        new byte[100],
                        Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT,
                        (code, path, context, name) -> {
                            if (code != 0) {
                                troubles.add(path + ": " + Code.get(code));
                            }
                            made.countDown();
                        },
                        null);
            }
            assertTrue("filled", made.await(ANSWER_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** Ends the load and compares with what another server of the ensemble says. */
    void verify() throws Exception {
        for (LedgerWriter writer : writers) {
            writer.stop();
        }
        stopping = true;
        for (int i = 0; i < writers.size(); i++) {
            try (ZooKeeper other = connect(addresses.get((i + 1) % addresses.size()))) {
                other.sync("/", (code, path, context) -> {}, null);
                writers.get(i).verify(other);
                watchers.get(i).verify(other);
            }
        }
        assertEquals(List.of(), troubles);
    }

    long acknowledged() {
        return writers.stream().mapToLong(LedgerWriter::acknowledged).sum();
    }

    int watchers() {
        return watchers.size();
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        for (LedgerWriter writer : writers) {
            writer.close();
        }
        for (EphemeralWatcher watcher : watchers) {
            watcher.close();
        }
        filling.close();
    }
}
