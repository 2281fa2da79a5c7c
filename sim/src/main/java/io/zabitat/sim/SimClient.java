package io.zabitat.sim;

import io.zabitat.api.OpCode;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.ReplyWriter;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One application: opens a session, sends requests without waiting, comes back when its connection breaks, opens another session
 * when its own is gone. It checks everything it is told, in the order in which it is told.
 */
final class SimClient {
    private static final int MAX_OUTSTANDING = 40;

    private final World world;
    private final Random random;
    private final Workload workload;
    private final ReplyCheck check;
    private final InetSocketAddress address;
    private final int window;
    private final JuteReader reader = new JuteReader(1 << 20);
    private final ByteQueue in = new ByteQueue();
    private final ArrayDeque<Request> outstanding = new ArrayDeque<>();
    /** The earlier links of the session: what they carried may still arrive. */
    private final List<SimLink> earlier = new ArrayList<>();

    private SimLink link;
    private boolean settled;
    private boolean closeSent;
    private long session;
    private byte[] passwd = new byte[16];
    private int timeoutMillis;
    private long lastZxid;
    private int xid;
    private WatchLedger watches;

    SimClient(World world, Random random, Options options, int number) {
        this.world = world;
        this.random = random;
        this.workload = new Workload(random, options.bigData());
        this.check = new ReplyCheck(world.history, world.model);
        this.address = new InetSocketAddress("127.0.0." + (number + 1), 1024 + number);
        this.window = options.window();
    }

    @Override
    public String toString() {
        return "session " + session + " settled=" + settled + " closeSent=" + closeSent + " xid=" + xid + " waits for "
                + outstanding
                + (link == null
                        ? ""
                        : " toServer=" + link.toServer.size() + " arrived=" + link.arrived.size() + " toClient="
                                + link.toClient.size() + " over=" + link.clientClosed + "/" + link.serverClosed);
    }

    SimLink link() {
        return link;
    }

    boolean isSettled() {
        return settled;
    }

    boolean isQuiet() {
        return outstanding.isEmpty();
    }

    /** What an application does next: connect, send a few requests, or keep quiet. */
    void act(SimListener<SimLink> listener) {
        if (link == null) {
            connect(listener);
        } else if (settled && !closeSent) {
            for (int i = 1 + random.nextInt(4); i > 0 && outstanding.size() < MAX_OUTSTANDING && !closeSent; i--) {
                send(workload.draw(++xid, world.shown));
            }
        }
    }

    void connect(SimListener<SimLink> listener) {
        link = new SimLink(address, window);
        listener.connect(link);
        in.clear();
        int asked = 4000 + random.nextInt(4000);
        if (session != 0) {
            // The server goes by what the newest connection asked for, whether or not its answer arrives.
            timeoutMillis = Math.min(timeoutMillis, asked);
        }
        byte[] frame = RequestWriter.connect(lastZxid, asked, session, passwd);
        link.toServer.add(frame, 0, frame.length);
    }

    void ping() {
        if (settled && !closeSent) {
            byte[] frame = RequestWriter.ping();
            outstanding.add(workload.read(ReplyWriter.XID_PING, OpCode.PING, "", world.shown));
            link.toServer.add(frame, 0, frame.length);
        }
    }

    /** Reads what should be there, path by path; part of the last check. */
    void readAll(List<String> paths) {
        for (String path : paths) {
            send(workload.read(++xid, OpCode.GET_DATA, path, world.shown));
            send(workload.read(++xid, OpCode.GET_CHILDREN2, path, world.shown));
        }
    }

    private void send(Request request) {
        byte[] frame = RequestWriter.request(request);
        outstanding.add(request);
        link.toServer.add(frame, 0, frame.length);
        closeSent |= request.type() == OpCode.CLOSE_SESSION;
    }

    /** The application gives its connection up, or the network does. */
    void disconnect() {
        if (link != null) {
            link.clientClosed = true;
            earlier.add(link);
            link = null;
            settled = false;
            outstanding.clear();
            watches = null;
            if (closeSent) {
                forgetSession();
            }
        }
    }

    private void forgetSession() {
        session = 0;
        passwd = new byte[16];
        closeSent = false;
        earlier.clear();
    }

    /** Bytes arrive, or the end of the stream. */
    void receive(int most) {
        if (link == null) {
            return;
        }
        byte[] bytes = link.toClient.take(most);
        in.add(bytes, 0, bytes.length);
        byte[] all = in.peek();
        int at = 0;
        while (link != null && all.length - at >= 4) {
            int length = all[at] << 24 | (all[at + 1] & 0xff) << 16 | (all[at + 2] & 0xff) << 8 | all[at + 3] & 0xff;
            if (all.length - at - 4 < length) {
                break;
            }
            at += 4;
            onFrame(reader.reset(all, at, at + length));
            at += length;
        }
        if (link != null) {
            in.drop(at);
            if (link.serverClosed && link.toClient.isEmpty()) {
                disconnect();
            }
        }
    }

    private void onFrame(JuteReader frame) {
        try {
            if (!settled) {
                onConnectResponse(frame);
            } else {
                int replyXid = frame.readInt();
                long zxid = frame.readLong();
                int error = frame.readInt();
                if (replyXid == ReplyWriter.XID_EVENT) {
                    onEvent(zxid, frame);
                } else {
                    onReply(replyXid, zxid, error, frame);
                }
            }
        } catch (WireException e) {
            throw new Violation("session " + session + " got a malformed frame: " + e.getMessage(), e);
        }
    }

    private void onConnectResponse(JuteReader frame) throws WireException {
        frame.readInt();
        int timeout = frame.readInt();
        long id = frame.readLong();
        byte[] password = frame.readBuffer();
        if (timeout == 0) {
            world.counters.count("session that was gone");
            checkExpired();
            forgetSession();
            disconnect();
            return;
        }
        if (session != 0 && id != session) {
            throw new Violation("asked for session " + session + " and got " + id);
        }
        if (session == 0) {
            checkOpened(id);
            timeoutMillis = timeout;
            world.counters.count("session opened");
        } else {
            // After a restart the server goes by what the session was created with, until its client is back.
            timeoutMillis = Math.min(timeoutMillis, timeout);
            world.counters.count("session taken up again");
        }
        session = id;
        passwd = password;
        settled = true;
        watches = new WatchLedger(world.model, lastZxid);
    }

    private void checkOpened(long id) {
        for (long zxid = world.history.durableUpTo(); zxid > 0; zxid--) {
            Txn txn = world.history.txn(zxid);
            if (txn.header().clientId() == id && txn.body() instanceof CreateSessionTxn) {
                return;
            }
        }
        throw new Violation("session " + id + " was opened without a durable transaction");
    }

    /** Nobody may lose a session that was heard of within its timeout. */
    private void checkExpired() {
        for (long zxid = world.history.lastZxid(); zxid > 0; zxid--) {
            Txn txn = world.history.txn(zxid);
            if (txn.header().clientId() == session && txn.header().type() == OpCode.CLOSE_SESSION) {
                long closedMillis = txn.header().timeMillis() - world.clock.wallOffsetMillis();
                long last = lastHeard(closedMillis);
                if (txn.header().cxid() == 0 && !world.clock.hasJumped() && closedMillis - last < timeoutMillis) {
                    throw new Violation("session " + session + " expired " + (closedMillis - last)
                            + " ms after it was heard of, timeout " + timeoutMillis);
                }
                return;
            }
        }
        // It may be on its way out, and the transaction on its way to the disk.
        long last = lastHeard(Long.MAX_VALUE);
        if (world.clock.millis() - last < timeoutMillis) {
            throw new Violation("session " + session + " is unknown, but nobody has closed it");
        }
    }

    /** When the session was last heard of before a moment; the connection that is refused does not count. */
    private long lastHeard(long beforeMillis) {
        return earlier.stream()
                .flatMap(old -> old.heardMillis.stream())
                .filter(t -> t < beforeMillis)
                .mapToLong(t -> t)
                .max()
                .orElse(0);
    }

    private void onEvent(long zxid, JuteReader frame) throws WireException {
        int type = frame.readInt();
        frame.readInt();
        String path = frame.readString();
        world.onShown(zxid);
        checkOrder(zxid);
        watches.onEvent(type, path, zxid);
        world.counters.count("watch event");
    }

    private void onReply(int replyXid, long zxid, int error, JuteReader frame) throws WireException {
        Request request = outstanding.poll();
        if (request == null || request.xid() != replyXid) {
            throw new Violation("session " + session + " got a reply to " + replyXid + " and waits for " + request);
        }
        world.onShown(zxid);
        checkOrder(zxid);
        if (zxid < request.floor()) {
            throw new Violation("a reply of zxid " + zxid + " to a request sent after " + request.floor()
                    + " was shown: " + request);
        }
        watches.onReply(zxid);
        if (request.type() != OpCode.PING) {
            check.check(session, request, zxid, error, frame);
            world.counters.count(error == 0 ? "request that succeeded" : "request that was refused");
        }
        leaveWatch(request, error);
    }

    private void checkOrder(long zxid) {
        if (zxid < lastZxid) {
            throw new Violation("session " + session + " was shown zxid " + zxid + " after " + lastZxid);
        }
        lastZxid = zxid;
    }

    private void leaveWatch(Request request, int error) {
        if (!request.watch()) {
            return;
        }
        switch (request.type()) {
            case OpCode.GET_DATA -> {
                if (error == 0) {
                    watches.watchData(request.path());
                }
            }
            case OpCode.EXISTS -> watches.watchData(request.path());
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> {
                if (error == 0) {
                    watches.watchChildren(request.path());
                }
            }
            default -> {
                // leaves none
            }
        }
    }
}
