package io.zabitat.sim;

import io.zabitat.api.OpCode;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.ReplyWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;

/**
 * One application before an ensemble: connects to any member, sends requests without waiting, goes to another member when its
 * connection breaks or nothing is heard, opens another session when its own is gone. It checks everything it is told, in the order in
 * which it is told: C1 to C7.
 */
final class EnsembleClient implements Network.Attention {
    private static final int MAX_OUTSTANDING = 30;
    private static final int CLIENT_HOSTS = 32;
    private static final long MILLI = 1_000_000;

    private final int number;
    private final EnsembleWorld world;
    private final EnsembleOptions options;
    private final Random random;
    private final Workload workload;
    private final ReplyCheck check;
    private final JuteReader reader = new JuteReader(1 << 20);
    private final ByteQueue in = new ByteQueue();
    private final ArrayDeque<Request> outstanding = new ArrayDeque<>();

    private Network.End end;
    private boolean dialling;
    private int server;
    private boolean settled;
    private boolean closeSent;
    private boolean quiet;
    private long session;
    private byte[] passwd = new byte[16];
    private int timeoutMillis = 1000;
    private long lastZxid;
    private long lastPosition;
    private int xid;
    private long heardAt;
    private long sentAt;
    private WatchLedger watches;
    private long writesAcknowledged;

    EnsembleClient(EnsembleWorld world, EnsembleOptions options, int number) {
        this.number = number;
        this.world = world;
        this.options = options;
        this.random = world.random;
        this.workload = new Workload(random, options.bigData());
        this.check = new ReplyCheck(world.ledger, world.model);
    }

    @Override
    public String toString() {
        return "client " + number + " session 0x" + Long.toHexString(session) + " at server " + server
                + (end == null ? " not connected" : settled ? " settled" : " connecting") + ", waits for "
                + outstanding;
    }

    long writesAcknowledged() {
        return writesAcknowledged;
    }

    void plan() {
        world.schedule.after((1 + random.nextInt(2 * options.thinkMicros())) * 1000L, this::act);
    }

    /** Nothing new is asked for any more. */
    void beQuiet() {
        quiet = true;
    }

    boolean isQuiet() {
        return settled && outstanding.isEmpty();
    }

    private void act() {
        long now = world.schedule.now();
        if (end == null) {
            if (!dialling) {
                connect();
            }
        } else if (now - heardAt > timeoutMillis * MILLI * 2 / 3) {
            world.counters.count("client that gave a connection up");
            disconnect();
        } else if (settled && !quiet && options.restless() && random.nextInt(30) == 0) {
            world.counters.count("client that went elsewhere");
            disconnect();
            connect();
        } else if (settled && !closeSent) {
            if (!quiet) {
                for (int i = 1 + random.nextInt(3); i > 0 && outstanding.size() < MAX_OUTSTANDING && !closeSent; i--) {
                    send(workload.draw(++xid, world.shown));
                }
            }
            if (now - sentAt > timeoutMillis * MILLI / 3) {
                ping();
            }
        }
        plan();
    }

    private void connect() {
        connect(1 + random.nextInt(options.servers()));
    }

    private void connect(int to) {
        dialling = true;
        server = to;
        world.network.dial(CLIENT_HOSTS + number, server, MemberPorts.CLIENT_PORT, 300 * MILLI, new Network.Dialled() {
            @Override
            public void onConnected(Network.End connected) {
                dialling = false;
                end = connected;
                end.attention = EnsembleClient.this;
                heardAt = world.schedule.now();
                in.clear();
                transmit(RequestWriter.connect(lastZxid, 400 + random.nextInt(1600), session, passwd));
            }

            @Override
            public void onFailed(String reason) {
                dialling = false;
            }
        });
    }

    private void transmit(byte[] frame) {
        sentAt = world.schedule.now();
        world.network.send(end, frame, 0, frame.length);
    }

    private void ping() {
        outstanding.add(workload.read(ReplyWriter.XID_PING, OpCode.PING, "", 0));
        transmit(RequestWriter.ping());
    }

    private void send(Request request) {
        outstanding.add(request);
        transmit(RequestWriter.request(request));
        closeSent |= request.type() == OpCode.CLOSE_SESSION;
    }

    /** Reads what should be there, path by path; part of the last check. */
    void readAll(List<String> paths) {
        for (String path : paths) {
            send(workload.read(++xid, OpCode.GET_DATA, path, 0));
            send(workload.read(++xid, OpCode.GET_CHILDREN2, path, 0));
        }
    }

    void disconnect() {
        if (end != null) {
            world.network.close(end);
            end = null;
            settled = false;
            outstanding.clear();
            watches = null;
            if (closeSent && (quiet || !options.restless() || random.nextInt(3) == 0)) {
                forgetSession();
            }
            closeSent =
                    false; // whoever comes back to a session that it has closed is told that it is gone, or lives on in
            // it
        }
    }

    /** Takes its session to a server; if it is there, it asks for the end of it, and goes on in it at the other as long as it may. */
    void closeAndMove(int closing, int other) {
        if (!settled || closeSent || quiet) {
            return;
        }
        boolean there = server == closing;
        if (there) {
            world.counters.count("client that closed its session and went on in it");
            transmit(RequestWriter.request(workload.read(++xid, OpCode.CLOSE_SESSION, "", 0)));
        }
        disconnect();
        connect(there ? other : closing);
    }

    private void forgetSession() {
        session = 0;
        passwd = new byte[16];
        closeSent = false;
    }

    // ------------------------------------------------------------------------------------------------ replies

    @Override
    public void onAttention() {
        if (end == null) {
            return;
        }
        if (!end.in.arrived.isEmpty()) {
            heardAt = world.schedule.now();
        }
        end.in.arrived.moveTo(in, Integer.MAX_VALUE);
        Network.Attention sender = end.in.sender();
        if (sender != null) {
            sender.onAttention();
        }
        takeFrames();
        if (end != null && (end.in.reset || end.in.finArrived && end.in.arrived.isEmpty())) {
            disconnect();
        }
    }

    private void takeFrames() {
        while (end != null && in.size() >= 4) {
            byte[] all = in.array();
            int at = in.head();
            int length = all[at] << 24 | (all[at + 1] & 0xff) << 16 | (all[at + 2] & 0xff) << 8 | all[at + 3] & 0xff;
            if (in.size() - 4 < length) {
                return;
            }
            JuteReader frame = reader.reset(all, at + 4, at + 4 + length);
            in.drop(4 + length);
            onFrame(frame);
        }
    }

    private void onFrame(JuteReader frame) {
        try {
            if (!settled) {
                onConnectResponse(frame);
                return;
            }
            int replyXid = frame.readInt();
            long zxid = frame.readLong();
            int error = frame.readInt();
            int position = world.onShown(zxid, this);
            checkOrder(zxid, position);
            if (replyXid == ReplyWriter.XID_EVENT) {
                int type = frame.readInt();
                frame.readInt();
                watches.onEvent(type, frame.readString(), position);
                world.counters.count("watch event");
            } else {
                onReply(replyXid, zxid, position, error, frame);
            }
        } catch (WireException e) {
            throw new Violation("C3: " + this + " got a malformed frame: " + e.getMessage(), e);
        }
    }

    private void onConnectResponse(JuteReader frame) throws WireException {
        frame.readInt();
        int timeout = frame.readInt();
        long id = frame.readLong();
        byte[] password = frame.readBuffer();
        if (timeout == 0) {
            world.counters.count("session that was gone");
            forgetSession();
            disconnect();
            return;
        }
        if (session != 0 && id != session) {
            throw new Violation("C5: asked for session " + session + " and got " + id);
        }
        world.counters.count(session == 0 ? "session opened" : "session taken up again");
        timeoutMillis = timeout;
        session = id;
        passwd = password;
        settled = true;
        watches = new WatchLedger(world.model, lastPosition);
    }

    /** C2: what a session is shown never goes back. */
    private void checkOrder(long zxid, int position) {
        if (zxid < lastZxid || position < lastPosition) {
            throw new Violation("C2: " + this + " was shown zxid 0x" + Long.toHexString(zxid) + " after 0x"
                    + Long.toHexString(lastZxid));
        }
        lastZxid = zxid;
        lastPosition = position;
    }

    private void onReply(int replyXid, long zxid, int position, int error, JuteReader frame) throws WireException {
        Request request = outstanding.poll();
        if (request == null || request.xid() != replyXid) {
            throw new Violation("C3: " + this + " got a reply to " + replyXid + " and waits for " + request);
        }
        watches.onReply(position);
        if (request.type() == OpCode.PING) {
            return;
        }
        if (Workload.isWrite(request.type())) {
            if (world.ledger.txn(position).zxid() != zxid) {
                throw new Violation("C1: " + this + " got a reply of 0x" + Long.toHexString(zxid) + " to " + request);
            }
            writesAcknowledged += error == 0 ? 1 : 0;
        }
        check.check(session, request, position, error, frame);
        world.counters.count(error == 0 ? "request that succeeded" : "request that was refused");
        leaveWatch(request, error);
    }

    private void leaveWatch(Request request, int error) {
        if (request.watch() && request.type() == OpCode.EXISTS) {
            watches.watchData(request.path());
        } else if (request.watch() && error == 0) {
            switch (request.type()) {
                case OpCode.GET_DATA -> watches.watchData(request.path());
                case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> watches.watchChildren(request.path());
                default -> {
                    // leaves none
                }
            }
        }
    }
}
