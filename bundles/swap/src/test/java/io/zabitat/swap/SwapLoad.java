package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/** Stock clients that write all the time, with a ledger of what was acknowledged, ephemerals and watches. */
final class SwapLoad implements AutoCloseable {
    /** As long as a server of two seconds a tick allows: nobody expires because the machine is busy. */
    private static final int SESSION_MILLIS = 40_000;
    /** Between two writes of a client: a load that never ends, and leaves the processors to the servers. */
    private static final long PACE_NANOS = 300_000;
    /** Writes of one client that wait for their answers. */
    private static final int WINDOW = 20;
    /** The ledger's children are read in one answer; a quick machine writes more than the client's default of 4 MB of names. */
    private static final int LONGEST_LIST = 256 << 20;

    private final List<ZooKeeper> clients = new ArrayList<>();
    private final List<Thread> writers = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> unclear = new ConcurrentLinkedQueue<>();
    private final AtomicLong acks = new AtomicLong();
    private final AtomicLong lastAck = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGap = new AtomicLong();
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger round = new AtomicInteger();
    private final boolean mayDisconnect;
    private final Map<String, String> properties;
    private final int sessionMillis;
    private final long paceNanos;
    private final String ledger;
    private final String live;
    private final String watched;
    final AtomicInteger disconnects = new AtomicInteger();
    final AtomicInteger expirations = new AtomicInteger();
    private volatile boolean stopping;

    /** @param watchers clients that only watch, and hold an ephemeral */
    SwapLoad(String address, int writing, int watchers, boolean mayDisconnect) throws Exception {
        this(address, "", writing, watchers, mayDisconnect);
    }

    /** @param suffix of the names of its nodes, for one that comes after another */
    SwapLoad(String address, String suffix, int writing, int watchers, boolean mayDisconnect) throws Exception {
        this(address, suffix, writing, watchers, mayDisconnect, PACE_NANOS, Map.of(), SESSION_MILLIS);
    }

    private SwapLoad(
            String address,
            String suffix,
            int writing,
            int watchers,
            boolean mayDisconnect,
            long paceNanos,
            Map<String, String> properties,
            int sessionMillis)
            throws Exception {
        this.properties = properties;
        this.sessionMillis = sessionMillis;
        this.paceNanos = paceNanos;
        this.mayDisconnect = mayDisconnect;
        this.ledger = "/ledger" + suffix;
        this.live = "/live" + suffix;
        this.watched = "/watched" + suffix;
        for (int i = 0; i < writing + watchers; i++) {
            clients.add(connect(address));
        }
        ZooKeeper first = clients.get(0);
        first.create(ledger, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        first.create(live, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        first.create(watched, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).create(live + "/" + i, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        }
        for (int i = 0; i < writing; i++) {
            int number = i;
            Thread writer = new Thread(() -> write(number), "load-" + number);
            writer.start();
            writers.add(writer);
        }
    }

    /** One that writes as fast as it is answered, for measurements. */
    static SwapLoad atFullSpeed(String address, int writing, int watchers) throws Exception {
        return new SwapLoad(address, "", writing, watchers, false, 0, Map.of(), SESSION_MILLIS);
    }

    /** One over TLS. */
    static SwapLoad secure(String address, TlsKeys keys, int writing, int watchers) throws Exception {
        return new SwapLoad(address, "-secure", writing, watchers, false, PACE_NANOS, keys.forClient(), SESSION_MILLIS);
    }

    /** One whose sessions end when nothing is heard of them for so long. */
    static SwapLoad impatient(String address, int writing, int watchers, boolean mayDisconnect, int sessionMillis)
            throws Exception {
        String suffix = "-" + writing; // after another
        return new SwapLoad(address, suffix, writing, watchers, mayDisconnect, PACE_NANOS, Map.of(), sessionMillis);
    }

    private ZooKeeper connect(String address) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(LONGEST_LIST));
        properties.forEach(config::setProperty);
        Watcher watcher = event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            } else if (event.getState() == KeeperState.Disconnected && !stopping) {
                disconnects.incrementAndGet();
            } else if (event.getState() == KeeperState.Expired) {
                expirations.incrementAndGet();
            }
        };
        ZooKeeper client = new ZooKeeper(address, sessionMillis, watcher, config);
        assertTrue(connected.await(100, TimeUnit.SECONDS));
        return client;
    }

    private void write(int number) {
        try {
            writeUntilTheEnd(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilTheEnd(int number) throws InterruptedException {
        ZooKeeper client = clients.get(number);
        Semaphore window = new Semaphore(WINDOW);
        byte[] data = new byte[100 + 50 * number];
        for (int i = 0; !stopping; i++) {
            if (!window.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                continue; // looks whether it is the end
            }
            String path = ledger + "/" + number + "-" + i;
            client.create(
                    path,
                    data,
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT,
                    (code, asked, context, name) -> {
                        if (code == 0) {
                            acknowledged.add(path);
                            acks.incrementAndGet();
                            long now = System.nanoTime();
                            long gap = now - lastAck.getAndSet(now);
                            longestGap.accumulateAndGet(gap, Math::max);
                        } else {
                            unclear.add(path + " " + KeeperException.Code.get(code));
                        }
                        window.release();
                    },
                    null);
            if (paceNanos > 0) {
                LockSupport.parkNanos(paceNanos);
            }
        }
    }

    /** Since it was asked before: the longest time in which no write was acknowledged. */
    long takeLongestGapMicros() {
        return longestGap.getAndSet(0) / 1000;
    }

    long acknowledgedWrites() {
        return acks.get();
    }

    /** Every client sets a watch; what comes of them is counted by {@link #fireWatches}. */
    void setWatches() throws Exception {
        events.set(0);
        Watcher watcher = event -> {
            if (event.getType() == Watcher.Event.EventType.NodeDataChanged) {
                events.incrementAndGet();
            }
        };
        for (ZooKeeper client : clients) {
            client.getData(watched, watcher, null);
        }
    }

    /** Changes what is watched twice: each watch tells of the first change alone. */
    void fireWatches() throws Exception {
        byte[] data = Integer.toString(round.incrementAndGet()).getBytes();
        clients.get(0).setData(watched, data, -1);
        clients.get(0).setData(watched, data, -1);
        SwapServer.until("all events: " + events, () -> events.get() >= clients.size());
        for (ZooKeeper client : clients) {
            client.exists(watched, false); // events come before what is answered later
        }
        assertEquals(clients.size(), events.get(), "one event for each watcher");
    }

    /** Ends the load and compares. */
    void verify(String address) throws Exception {
        stopping = true;
        for (Thread writer : writers) {
            writer.join();
        }
        for (ZooKeeper client : clients) {
            client.exists("/", false); // behind everything that waited
        }
        ZooKeeper reader = clients.get(0);
        List<String> there = reader.getChildren(ledger, false);
        List<String> names = acknowledged.stream()
                .map(path -> path.substring(ledger.length() + 1))
                .toList();
        assertTrue(new HashSet<>(there).containsAll(names), "a write is lost");
        assertTrue(there.size() <= names.size() + unclear.size(), "a write is there that nobody made");
        assertEquals(clients.size(), reader.getChildren(live, false).size(), "ephemerals");
        assertEquals(0, expirations.get(), "sessions expired");
        if (!mayDisconnect) {
            assertEquals(0, disconnects.get(), "connections lost");
            assertEquals(List.of(), List.copyOf(unclear));
            assertEquals(names.size(), there.size());
        }
        try (ZooKeeper other = connect(address)) {
            assertEquals(there.size(), other.getChildren(ledger, false).size());
        }
    }

    @Override
    public void close() throws Exception {
        stopping = true;
        for (Thread writer : writers) {
            writer.join();
        }
        for (ZooKeeper client : clients) {
            client.close();
        }
    }
}
