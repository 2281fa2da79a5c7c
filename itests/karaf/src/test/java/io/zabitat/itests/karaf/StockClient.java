package io.zabitat.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A stock client that writes all the time, with a ledger of what was acknowledged, an ephemeral and a watch. */
final class StockClient implements AutoCloseable {
    private static final int SESSION_MILLIS = 40_000;

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger events = new AtomicInteger();
    private final ZooKeeper client;
    private final Thread writer;
    private volatile boolean stopping;

    /** What is done under the load. */
    interface Work {
        void run() throws Exception;
    }

    StockClient(int port) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        client = new ZooKeeper("127.0.0.1:" + port, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            } else if (!stopping) {
                troubles.add(event.toString());
            }
        });
        assertTrue(connected.await(60, TimeUnit.SECONDS), "not connected");
        client.create("/live", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        client.create("/watched", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create("/ledger", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        writer = new Thread(this::write, "ledger");
        writer.start();
    }

    private void write() {
        for (int i = 0; !stopping; i++) {
            String name = Integer.toString(i);
            try {
                client.create("/ledger/" + name, new byte[100], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                acknowledged.add(name);
            } catch (KeeperException e) {
                troubles.add(name + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Writes go on, and the watch that was set before tells once. */
    void during(String what, Work work) throws Exception {
        int before = acknowledged.size();
        events.set(0);
        client.getData(
                "/watched",
                event -> {
                    if (event.getType() == EventType.NodeDataChanged) {
                        events.incrementAndGet();
                    }
                },
                null);
        work.run();
        client.setData("/watched", new byte[0], -1);
        client.setData("/watched", new byte[0], -1);
        CountDownLatch behind = new CountDownLatch(1);
        client.exists("/watched", false, (code, path, context, stat) -> behind.countDown(), null);
        assertTrue(behind.await(60, TimeUnit.SECONDS)); // on the thread that events come on, behind them
        assertEquals(1, events.get(), what);
        assertTrue(acknowledged.size() > before, what + ": no writes meanwhile");
        assertEquals(List.of(), troubles, what);
    }

    /** Ends the load and compares. */
    void verify() throws Exception {
        stopping = true;
        writer.join();
        assertEquals(new HashSet<>(acknowledged), new HashSet<>(client.getChildren("/ledger", false)));
        assertNotNull(client.exists("/live", false));
        assertEquals(List.of(), troubles);
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        writer.join();
        client.close();
    }
}
