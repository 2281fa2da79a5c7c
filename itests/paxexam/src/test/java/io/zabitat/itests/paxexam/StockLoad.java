package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Stock clients: one writes a node all the time, the other holds an ephemeral and watches. The ledger of acknowledged writes is the node's
 * version: each answer has to be exactly one ahead of the one before, so that nothing grows with the number of writes.
 */
final class StockLoad implements AutoCloseable {
    private static final int SESSION_MILLIS = 30_000;
    private static final int WINDOW = 16;
    private static final String LEDGER = "/ledger";
    private static final String LIVE = "/live";
    private static final String WATCHED = "/watched";

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger events = new AtomicInteger();
    private final Semaphore window = new Semaphore(WINDOW);
    private final ZooKeeper writing;
    private final ZooKeeper watching;
    private final Thread writer;
    private volatile boolean stopping;

    StockLoad(String address) throws Exception {
        writing = connect(address);
        watching = connect(address);
        for (String path : List.of(LEDGER, WATCHED)) {
            writing.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        watching.create(LIVE, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        writer = new Thread(this::write, "ledger");
        writer.start();
    }

    private ZooKeeper connect(String address) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(address, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            } else if (!stopping) {
                troubles.add(event.toString());
            }
        });
        assertTrue("connected", connected.await(30, TimeUnit.SECONDS));
        return client;
    }

    private void write() {
        byte[] data = new byte[100];
        try {
            while (!stopping) {
                window.acquire();
                writing.setData(LEDGER, data, -1, (code, path, context, stat) -> onAnswer(code, stat), null);
            }
        } catch (InterruptedException e) {
            troubles.add("interrupted");
        }
    }

    /** On the client's one event thread, in the order of the writes. */
    private void onAnswer(int code, Stat stat) {
        if (code != 0) {
            troubles.add("a write: " + Code.get(code));
        } else if (stat.getVersion() != acknowledged.incrementAndGet()) {
            troubles.add("write " + acknowledged + " made version " + stat.getVersion());
            acknowledged.set(stat.getVersion());
        }
        window.release();
    }

    /** What must be true after each exchange, whatever became of it. */
    interface Exchange {
        void run() throws Exception;
    }

    /** Runs it under the load: writes go on, and the watch that was set before tells once, of the first change behind it. */
    void during(String what, Exchange exchange) throws Exception {
        int before = acknowledged.get();
        events.set(0);
        watching.getData(
                WATCHED,
                event -> {
                    if (event.getType() == EventType.NodeDataChanged) {
                        events.incrementAndGet();
                    }
                },
                null);
        exchange.run();
        writing.setData(WATCHED, new byte[0], -1);
        writing.setData(WATCHED, new byte[0], -1);
        Exam.until(what + ": an event", () -> events.get() > 0);
        CountDownLatch behind = new CountDownLatch(1);
        watching.exists(WATCHED, false, (code, path, context, stat) -> behind.countDown(), null);
        assertTrue(what, behind.await(30, TimeUnit.SECONDS)); // on the thread that events come on, behind them
        assertEquals(what + ": events", 1, events.get());
        assertTrue(what + ": no writes meanwhile", acknowledged.get() > before);
        assertEquals(what, List.of(), troubles);
    }

    /** Runs something while no write is under way. */
    void resting(Exchange work) throws Exception {
        assertTrue("the last answers", window.tryAcquire(WINDOW, 30, TimeUnit.SECONDS));
        try {
            work.run();
        } finally {
            window.release(WINDOW);
        }
    }

    /** Makes the tree larger. */
    void fill(int nodes) throws Exception {
        writing.create("/filled", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        for (int i = 0; i < nodes; i++) {
            window.acquire();
            writing.create(
                    "/filled/" + i,
                    new byte[100],
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (code, path, context, name) -> {
                        if (code != 0) {
                            troubles.add(path + ": " + Code.get(code));
                        }
                        window.release();
                    },
                    null);
        }
    }

    /** Ends the load and compares with what another server of the ensemble says. */
    void verify(String otherAddress) throws Exception {
        stopping = true;
        writer.join();
        assertTrue("the last answers", window.tryAcquire(WINDOW, 30, TimeUnit.SECONDS));
        try (ZooKeeper other = connect(otherAddress)) {
            other.sync("/", (code, path, context) -> {}, null);
            assertEquals(acknowledged.get(), other.exists(LEDGER, false).getVersion());
            Stat live = other.exists(LIVE, false);
            assertNotNull("the ephemeral", live);
            assertEquals(watching.getSessionId(), live.getEphemeralOwner());
        }
        assertEquals(List.of(), troubles);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        window.release();
        writer.join();
        writing.close();
        watching.close();
    }
}
