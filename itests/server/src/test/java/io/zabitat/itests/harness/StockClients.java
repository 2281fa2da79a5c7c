package io.zabitat.itests.harness;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** Stock clients of one test, all closed at its end. */
public final class StockClients implements AutoCloseable {
    private final String address;
    private final List<ZooKeeper> open = new ArrayList<>();

    public StockClients(ServerProcess server) {
        this(server.address());
    }

    /** Clients of one address, or of several with commas between them. */
    public StockClients(String address) {
        this.address = address;
    }

    /** A connected client with a new session. */
    public ZooKeeper connect(int timeoutMillis) throws Exception {
        return connect(address, timeoutMillis);
    }

    /** The same with a connect string of its own, for a chroot. */
    public ZooKeeper connect(String connectString, int timeoutMillis) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(connectString, timeoutMillis, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        open.add(client);
        if (!connected.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("not connected");
        }
        return client;
    }

    /** A client that takes over a session; fails when the server says that it is expired. */
    public ZooKeeper attach(long sessionId, byte[] password) throws Exception {
        CountDownLatch decided = new CountDownLatch(1);
        KeeperState[] state = new KeeperState[1];
        ZooKeeper client = new ZooKeeper(
                address,
                30_000,
                event -> {
                    if (event.getState() == KeeperState.SyncConnected || event.getState() == KeeperState.Expired) {
                        if (state[0] == null) {
                            state[0] = event.getState();
                        }
                        decided.countDown();
                    }
                },
                sessionId,
                password);
        open.add(client);
        if (!decided.await(60, TimeUnit.SECONDS) || state[0] != KeeperState.SyncConnected) {
            throw new AssertionError("session refused: " + state[0]);
        }
        return client;
    }

    /** Cuts the connection without closing the session, and never connects again. */
    public void abandon(ZooKeeper client) throws Exception {
        client.getTestable().closeSocket();
        Method disconnect = ZooKeeper.class.getDeclaredField("cnxn").getType().getDeclaredMethod("disconnect");
        disconnect.setAccessible(true);
        var cnxn = ZooKeeper.class.getDeclaredField("cnxn");
        cnxn.setAccessible(true);
        disconnect.invoke(cnxn.get(client));
        open.remove(client);
    }

    /** Cuts the connection; the client connects again by itself. */
    public void dropConnection(ZooKeeper client) throws Exception {
        client.getTestable().closeSocket();
        Wait.until("client connects again", Duration.ofSeconds(60), () -> client.exists("/", false) != null);
    }

    /** `user:base64(sha1(user:password))`. */
    public static String digest(String credentials) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(credentials.getBytes(StandardCharsets.UTF_8));
            return credentials.substring(0, credentials.indexOf(':')) + ":"
                    + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            for (ZooKeeper client : open) {
                client.close(2_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
