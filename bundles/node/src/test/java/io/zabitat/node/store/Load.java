package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** Stock clients that write all the time, with a ledger of what was acknowledged. */
final class Load implements AutoCloseable {
    private static final int WRITERS = 4;
    private static final int SESSION_MILLIS = 40_000;
    private static final long PATIENCE_SECONDS = 120;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Map<String, String> ledger = new ConcurrentHashMap<>();
    /** Written last, acknowledged or not. */
    private final Map<String, String> unanswered = new ConcurrentHashMap<>();

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong disconnects = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> writers = new ArrayList<>();
    private final List<ZooKeeper> clients = new ArrayList<>();
    private volatile boolean stopping;

    void begin(int port, int znodes) throws Exception {
        ZooKeeper first = connect(port);
        first.create("/n", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        CountDownLatch made = new CountDownLatch(znodes);
        for (int i = 0; i < znodes; i++) {
            String path = "/n/" + i;
            ledger.put(path, "first " + i);
            first.create(
                    path,
                    bytes("first " + i),
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (AsyncCallback.StringCallback) (code, at, context, name) -> {
                        if (code != 0) {
                            failure.compareAndSet(null, new AssertionError("create " + at + ": " + code));
                        }
                        made.countDown();
                    },
                    null);
        }
        assertTrue(made.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        first.create("/owned", bytes("owned"), Ids.READ_ACL_UNSAFE, CreateMode.EPHEMERAL);
        first.exists("/n/0", event -> {
            if (event.getType() == EventType.NodeDataChanged) {
                events.incrementAndGet();
            }
        });
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            ZooKeeper client = connect(port);
            Thread thread = new Thread(() -> write(client, writer, znodes), "writer-" + w);
            writers.add(thread);
            thread.start();
        }
    }

    private ZooKeeper connect(int port) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            } else if (event.getState() != KeeperState.Closed && !stopping) {
                disconnects.incrementAndGet();
            }
        });
        clients.add(client);
        assertTrue(connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return client;
    }

    private void write(ZooKeeper client, int writer, int znodes) {
        try {
            for (int i = 1; !stopping; i++) {
                String path =
                        "/n/" + (1 + (i * 37L + writer) * WRITERS % (znodes - WRITERS) / WRITERS * WRITERS + writer);
                String value = "writer " + writer + " " + i;
                unanswered.put(path, value);
                client.setData(path, bytes(value), -1);
                ledger.put(path, value);
                if (i % 10 == 0) {
                    String own = "/n/of-" + writer + "-" + i;
                    client.create(own, bytes(value), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                    ledger.put(own, value);
                }
                acknowledged.incrementAndGet();
            }
        } catch (KeeperException | InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    void await(long count) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (acknowledged.get() < count && failure.get() == null && System.nanoTime() < until) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        assertEquals(null, failure.get());
        assertTrue(acknowledged.get() >= count, "only " + acknowledged.get());
    }

    /** No write failed, no connection was lost, the ephemeral and the watch are there. */
    void end() throws Exception {
        stopping = true;
        for (Thread writer : writers) {
            writer.join();
        }
        assertEquals(null, failure.get());
        assertEquals(0, disconnects.get());
        ZooKeeper first = clients.get(0);
        first.setData("/n/0", bytes("last"), -1);
        ledger.put("/n/0", "last");
        assertTrue(first.exists("/owned", false) != null);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (events.get() == 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(PAUSE_NANOS); // it is told by a thread of the client's
        }
        assertEquals(1, events.get());
        for (ZooKeeper client : clients) {
            client.close();
        }
        clients.clear();
    }

    /** The server has gone; what it acknowledged stays in the ledger. */
    void abandon() throws Exception {
        stopping = true;
        close();
        writers.clear();
        clients.clear();
    }

    /** Reads a value, if there is one. */
    interface Values {
        Optional<byte[]> of(String path) throws Exception;
    }

    void check(Values values) throws Exception {
        for (Map.Entry<String, String> entry : ledger.entrySet()) {
            String path = entry.getKey();
            Optional<String> found = values.of(path).map(data -> new String(data, StandardCharsets.UTF_8));
            if (!found.equals(Optional.ofNullable(unanswered.get(path)))) {
                assertEquals(Optional.of(entry.getValue()), found, path);
            }
        }
    }

    void check(int port) throws Exception {
        stopping = true;
        ZooKeeper client = connect(port);
        check(path -> Optional.ofNullable(client.getData(path, false, null)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        for (Thread writer : writers) {
            writer.interrupt();
            writer.join();
        }
        for (ZooKeeper client : clients) {
            client.close();
        }
    }
}
