package io.zabitat.itests.ensemble;

import io.zabitat.itests.ensemble.Ledger.Presence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * One session that writes without pause, several requests in flight: registers alone and two in one transaction, nodes that come
 * and go, sequential nodes, and one ephemeral that shows that the session lives.
 */
final class Writer implements AutoCloseable {
    private static final int IN_FLIGHT = 6;
    private static final int REGISTERS = 3;
    private static final long PACE_NANOS = 2_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Ledger ledger;
    private final String connectString;
    private final int sessionMillis;
    private final String root;
    private final Semaphore window = new Semaphore(IN_FLIGHT);
    private final ConcurrentLinkedQueue<String> deletable = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile ZooKeeper client;
    private volatile boolean connected;
    private volatile boolean lost;
    private volatile boolean stopping;

    Writer(Ledger ledger, String connectString, int sessionMillis, String root) {
        this.ledger = ledger;
        this.connectString = connectString;
        this.sessionMillis = sessionMillis;
        this.root = root;
        this.thread = new Thread(this::write, "writer " + root);
    }

    void start() {
        thread.start();
    }

    String ephemeral() {
        return root + "/alive";
    }

    /** Two registers that are only ever written in one transaction. */
    List<String> pair() {
        return List.of(pair(0), pair(1));
    }

    long sessionId() {
        return client.getSessionId();
    }

    /** Returns when every request is answered and no more is sent. */
    void quiesce() throws InterruptedException {
        stopping = true;
        thread.join(LIMIT.toMillis());
        if (thread.isAlive() || !window.tryAcquire(IN_FLIGHT, LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("requests without an end: " + root);
        }
        window.release(IN_FLIGHT);
        Poll.until(root + " is connected", LIMIT, () -> client.exists(root, false) != null);
    }

    private void write() {
        try {
            connect();
            for (long turn = 1; !stopping; turn++) {
                if (lost) {
                    ledger.expired();
                    client.close(1_000);
                    connect();
                }
                if (!connected) {
                    LockSupport.parkNanos(PACE_NANOS);
                    continue;
                }
                window.acquire();
                next(turn);
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            ledger.violation(root + " cannot go on: " + e);
        }
    }

    private void connect() throws Exception {
        lost = false;
        client = new ZooKeeper(connectString, sessionMillis, event -> {
            connected = event.getState() == KeeperState.SyncConnected;
            lost |= event.getState() == KeeperState.Expired;
        });
        create(root, CreateMode.PERSISTENT);
        create(root + "/seq", CreateMode.PERSISTENT);
        for (int i = 0; i < REGISTERS; i++) {
            create(register(i), CreateMode.PERSISTENT);
        }
        create(pair(0), CreateMode.PERSISTENT);
        create(pair(1), CreateMode.PERSISTENT);
        create(ephemeral(), CreateMode.EPHEMERAL);
    }

    /** Creates a node of the scaffold; asked again after a lost connection. */
    private void create(String path, CreateMode mode) {
        Poll.until("create " + path, LIMIT, () -> {
            try {
                client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, mode);
                return true;
            } catch (KeeperException.NodeExistsException e) {
                // a lost answer, or, for an ephemeral, the session before this one
                return mode == CreateMode.PERSISTENT
                        || client.exists(path, false).getEphemeralOwner() == client.getSessionId();
            } catch (KeeperException.ConnectionLossException e) {
                return false;
            }
        });
    }

    private String register(int i) {
        return root + "/r" + i;
    }

    private String pair(int i) {
        return root + "/p" + i;
    }

    private void next(long turn) {
        switch ((int) (turn % 10)) {
            case 3 -> createNode(root + "/n" + turn);
            case 5 -> writePair();
            case 6 -> createSequential();
            case 8 -> {
                String path = deletable.poll();
                if (path == null) {
                    writeRegister(0);
                } else {
                    deleteNode(path);
                }
            }
            default -> writeRegister((int) (turn % REGISTERS));
        }
    }

    private void writeRegister(int i) {
        long number = ledger.send(register(i));
        client.setData(
                register(i),
                bytes(number),
                -1,
                (rc, path, context, stat) -> answered(rc, path, () -> ledger.written(path, number, stat.getMzxid())),
                null);
    }

    private void writePair() {
        long number = ledger.send(pair(0));
        AsyncCallback.MultiCallback answer = (rc, path, context, results) -> answered(
                rc,
                pair(0),
                () -> ledger.written(
                        pair(0),
                        number,
                        ((OpResult.SetDataResult) results.get(0)).getStat().getMzxid()));
        client.multi(
                List.of(Op.setData(pair(0), bytes(number), -1), Op.setData(pair(1), bytes(number), -1)), answer, null);
    }

    private void createNode(String path) {
        ledger.doubtful(path);
        client.create(
                path,
                new byte[0],
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                (rc, asked, context, name) -> answered(rc, asked, () -> {
                    ledger.node(path, Presence.PRESENT);
                    deletable.add(path);
                }),
                null);
    }

    private void createSequential() {
        client.create(
                root + "/seq/s-",
                new byte[0],
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT_SEQUENTIAL,
                (rc, asked, context, name) -> answered(rc, asked, () -> ledger.node(name, Presence.PRESENT)),
                null);
    }

    private void deleteNode(String path) {
        ledger.doubtful(path);
        client.delete(
                path, -1, (rc, asked, context) -> answered(rc, asked, () -> ledger.node(path, Presence.ABSENT)), null);
    }

    private void answered(int rc, String path, Runnable done) {
        try {
            switch (Code.get(rc)) {
                case OK -> done.run();
                case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED -> ledger.unknown();
                default -> ledger.violation(path + " answered with " + Code.get(rc));
            }
        } finally {
            window.release();
        }
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(LIMIT.toMillis());
            if (client != null) {
                client.close(2_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
