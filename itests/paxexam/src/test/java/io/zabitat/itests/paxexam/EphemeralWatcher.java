package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** A client that holds an ephemeral and watches a node that others change. */
final class EphemeralWatcher implements AutoCloseable {
    private static final long TOLD_SECONDS = 60;

    private final ZooKeeper client;
    private final String live;
    private final String watched;
    private final AtomicInteger events = new AtomicInteger();
    private volatile CountDownLatch first = new CountDownLatch(1);

    EphemeralWatcher(ZooKeeper client, String live, String watched) throws Exception {
        this.client = client;
        this.live = live;
        this.watched = watched;
        client.create(live, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    /** Sets a watch, and counts anew. */
    void set() throws Exception {
        events.set(0);
        CountDownLatch told = new CountDownLatch(1);
        first = told;
        client.getData(
                watched,
                event -> {
                    if (event.getType() == EventType.NodeDataChanged) {
                        events.incrementAndGet();
                        told.countDown();
                    }
                },
                null);
    }

    /** How many events there were, once there is one and whatever came with it is through. */
    int told() throws InterruptedException {
        assertTrue(live + ": an event", first.await(TOLD_SECONDS, TimeUnit.SECONDS));
        CountDownLatch behind = new CountDownLatch(1);
        client.exists(watched, false, (code, path, context, stat) -> behind.countDown(), null);
        assertTrue(
                live, behind.await(TOLD_SECONDS, TimeUnit.SECONDS)); // on the thread that events come on, behind them
        return events.get();
    }

    /** What another client is told of the ephemeral. */
    void verify(ZooKeeper other) throws Exception {
        Stat there = other.exists(live, false);
        assertNotNull(live, there);
        assertEquals(live, client.getSessionId(), there.getEphemeralOwner());
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
    }
}
