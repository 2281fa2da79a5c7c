package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * A client that writes a node of its own all the time. The ledger of acknowledged writes is that node's version: each answer has to be
 * exactly one ahead of the one before, so that nothing grows with the number of writes.
 */
final class LedgerWriter implements AutoCloseable {
    private static final int WINDOW = 16;
    private static final int BYTES = 100;
    private static final long ANSWER_SECONDS = 60;

    private final ZooKeeper client;
    private final String path;
    private final long intervalNanos;
    private final Consumer<String> trouble;
    private final LongConsumer zxids;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Semaphore window = new Semaphore(WINDOW);
    private final Thread writer;
    private volatile boolean stopping;

    /**
     * @param perSecond how often it writes at most; 0 for as often as {@value #WINDOW} at once allow
     * @param trouble hears of every answer that is not as it must be
     * @param zxids hears the zxid of each write
     */
    LedgerWriter(ZooKeeper client, String path, int perSecond, Consumer<String> trouble, LongConsumer zxids)
            throws Exception {
        this.client = client;
        this.path = path;
        this.intervalNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.trouble = trouble;
        this.zxids = zxids;
        client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        writer = new Thread(this::write, "ledger" + path);
    }

    void begin() {
        writer.start();
    }

    private void write() {
        byte[] data = new byte[BYTES];
        long due = System.nanoTime();
        try {
            while (!stopping) {
                window.acquire();
                if (intervalNanos > 0) {
                    due = Math.max(due + intervalNanos, System.nanoTime() - WINDOW * intervalNanos);
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                client.setData(path, data, -1, (code, asked, context, stat) -> onAnswer(code, stat), null);
            }
        } catch (InterruptedException e) {
            trouble.accept("interrupted");
        }
    }

    /** On the client's one event thread, in the order of the writes. */
    private void onAnswer(int code, Stat stat) {
        if (code != 0) {
            if (!stopping) {
                trouble.accept(path + ": " + Code.get(code));
            }
        } else {
            zxids.accept(stat.getMzxid());
            if (stat.getVersion() != acknowledged.incrementAndGet()) {
                trouble.accept(path + ": write " + acknowledged + " made version " + stat.getVersion());
                acknowledged.set(stat.getVersion());
            }
        }
        window.release();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Returns when all is answered; nothing is written from then on. */
    void pause() throws InterruptedException {
        assertTrue(path + ": the last answers", window.tryAcquire(WINDOW, ANSWER_SECONDS, TimeUnit.SECONDS));
    }

    void resume() {
        window.release(WINDOW);
    }

    /** Ends with all writes answered. */
    void stop() throws InterruptedException {
        stopping = true;
        writer.join();
        pause();
    }

    /** Compares with what another client is told. */
    void verify(ZooKeeper other) throws Exception {
        assertEquals(path, acknowledged(), other.exists(path, false).getVersion());
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        resume();
        writer.join();
        client.close();
    }
}
