package io.zabitat.sim;

import io.zabitat.wire.quorum.PacketType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The wires between machines: connections whose bytes arrive in pieces and late, links that are cut in one direction or both, and
 * machines that vanish without a word. Bytes of one connection never overtake each other.
 */
final class Network {
    static final String CORRUPTED_BYTES = "corrupted bytes";

    private static final long MILLIS = 1_000_000;
    private static final long MIN_LATENCY = 50_000;
    private static final int ZXID_AT = 4;
    private static final int LENGTH_AT = 12;
    private static final int PACKET_HEAD = 16;
    /** One of so many datagrams is lost, and another comes twice. */
    private static final int DATAGRAM_FATE = 20;
    /** When TCP asks again for a connection; then after twice as long. */
    private static final long SYN_NANOS = 1_000 * MILLIS;

    /** Told when something has arrived at an end: bytes, an end of stream, or room to send. */
    interface Attention {
        void onAttention();
    }

    /** Hears what is sent into one direction of a connection, whether or not it arrives. */
    interface Tap {
        void onSent(byte[] bytes, int offset, int length);

        /** Where a packet begins, as a number of bytes from the stream's beginning; -1 when none does in the range. */
        long packetWithin(long from, long to);
    }

    /** One direction of a connection. */
    static final class Pipe {
        final ByteQueue flight = new ByteQueue();
        final ByteQueue arrived = new ByteQueue();
        boolean finSent;
        boolean finArrived;
        boolean reset;
        /** How many bytes have arrived. */
        private long moved;

        private boolean scheduled;
        private End to;
        private End from;
        private Runnable delivery;

        /** Whoever waits for room. */
        Attention sender() {
            return from.open ? from.attention : null;
        }
    }

    /** One end of a connection. */
    static final class End {
        final int host;
        final int peer;
        final int port;
        final Pipe in;
        final Pipe out;
        final int window;
        boolean open = true;
        /** What is sent vanishes; nobody is told. */
        boolean silent;

        Attention attention;
        Tap tap;

        End(int host, int peer, int port, Pipe in, Pipe out, int window) {
            this.host = host;
            this.peer = peer;
            this.port = port;
            this.in = in;
            this.out = out;
            this.window = window;
        }

        int room() {
            return window - out.flight.size() - out.arrived.size();
        }
    }

    /** Whoever may be connected to. */
    interface Host {
        /** The listener of a port, or null. */
        SimListener<End> listener(int port);

        /** The datagram socket of a port, or null. */
        NetDatagramSocket datagrams(int port);
    }

    /** Makes the taps of a connection of the quorum port. */
    interface Tapping {
        QuorumTap tap(int from, int to);
    }

    private final Schedule schedule;
    private final Random random;
    private final Counters counters;
    private final int window;
    private final int chop;
    private final Map<Integer, Host> hosts = new HashMap<>();
    private final List<End> ends = new ArrayList<>();
    private final boolean[][] cut = new boolean[64][64];
    private final long[][] slow = new long[64][64];
    private final boolean[] dark = new boolean[64];
    private final int[] corrupt = new int[64];
    private Tapping tapping;

    /**
     * @param window bytes that may be under way or unread in one direction
     * @param chop one of so many deliveries is cut at a random byte
     */
    Network(Schedule schedule, Random random, Counters counters, int window, int chop) {
        this.schedule = schedule;
        this.random = random;
        this.counters = counters;
        this.window = window;
        this.chop = chop;
    }

    void tap(Tapping all) {
        tapping = all;
    }

    void add(int id, Host host) {
        hosts.put(id, host);
    }

    // ------------------------------------------------------------------------------------------------ connecting

    /** What a dial comes to. */
    interface Dialled {
        void onConnected(End end);

        void onFailed(String reason);
    }

    void dial(int from, int to, int port, long timeoutNanos, Dialled answer) {
        long there = latency(from, to);
        schedule.after(there, () -> arrive(from, to, port, schedule.now() + timeoutNanos, SYN_NANOS, answer));
    }

    private void arrive(int from, int to, int port, long giveUpAt, long pause, Dialled answer) {
        if (dark[to] || dark[from] || cut[from][to] || cut[to][from]) {
            counters.count("dial into the void");
            if (schedule.now() + pause < giveUpAt) {
                schedule.after(pause, () -> arrive(from, to, port, giveUpAt, 2 * pause, answer));
            } else {
                schedule.after(giveUpAt - schedule.now(), () -> answer.onFailed("timed out"));
            }
            return;
        }
        Host host = hosts.get(to);
        SimListener<End> listener = host == null ? null : host.listener(port);
        long back = latency(to, from);
        if (listener == null || !listener.isOpen()) {
            schedule.after(back, () -> answer.onFailed("connection refused"));
            return;
        }
        Pipe ab = new Pipe();
        Pipe ba = new Pipe();
        End a = new End(from, to, port, ba, ab, window);
        End b = new End(to, from, port, ab, ba, window);
        ab.from = a;
        ba.from = b;
        ab.to = b;
        ba.to = a;
        ab.delivery = () -> deliver(ab, a);
        ba.delivery = () -> deliver(ba, b);
        if (port == MemberPorts.QUORUM_PORT) {
            QuorumTap tap = tapping.tap(from, to);
            a.tap = tap.ofLearner();
            b.tap = tap.ofLeader();
        }
        ends.add(a);
        ends.add(b);
        listener.connect(b);
        schedule.after(back, () -> answer.onConnected(a));
    }

    // ------------------------------------------------------------------------------------------------ datagrams

    /** On its way a datagram may be lost, come twice, and be overtaken. */
    void sendDatagram(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
        int copies = random.nextInt(DATAGRAM_FATE);
        for (int i = copies == 0 ? 0 : copies == 1 ? 2 : 1; i > 0; i--) {
            int sender = MemberPorts.idOf(from);
            int receiver = MemberPorts.idOf(to);
            schedule.after(latency(sender, receiver), () -> arrive(sender, receiver, from, to, bytes));
        }
    }

    private void arrive(int sender, int receiver, InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
        Host host = hosts.get(receiver);
        NetDatagramSocket socket = host == null ? null : host.datagrams(to.getPort());
        if (socket != null && !cut[sender][receiver] && !dark[receiver]) {
            counters.count("datagram");
            socket.arrive(from, bytes.clone());
        }
    }

    // ------------------------------------------------------------------------------------------------ bytes

    void send(End end, byte[] bytes, int offset, int length) {
        if (!end.open) {
            return;
        }
        end.out.flight.add(bytes, offset, length);
        start(end.out, end);
    }

    /** Moves as much as the window allows. */
    void send(End end, ByteQueue from) {
        int n = Math.min(end.room(), from.size());
        if (n > 0 && end.open) {
            from.moveTo(end.out.flight, n);
            start(end.out, end);
        }
    }

    private void start(Pipe pipe, End sender) {
        if (!pipe.scheduled) {
            pipe.scheduled = true;
            schedule.after(latency(sender.host, sender.peer), pipe.delivery);
        }
    }

    private void deliver(Pipe pipe, End sender) {
        pipe.scheduled = false;
        if (cut[sender.host][sender.peer] || sender.silent || dark[sender.host]) {
            counters.count("bytes held up by a cut");
            return;
        }
        if (dark[sender.peer]) {
            return; // sent again when the machine is there again: see light
        }
        if (!pipe.to.open) {
            pipe.flight.clear();
            reset(sender);
            return;
        }
        int size = pipe.flight.size();
        int n = size > 1 && random.nextInt(chop) == 0 ? 1 + random.nextInt(size - 1) : size;
        if (n > 0 && corrupt[sender.host] > 0 && sender.host < 16 && sender.peer < 16) {
            corrupt(pipe, sender, n);
        }
        pipe.moved += n;
        pipe.flight.moveTo(pipe.arrived, n);
        if (!pipe.flight.isEmpty()) {
            start(pipe, sender);
        } else if (pipe.finSent) {
            pipe.finArrived = true;
        }
        if (pipe.to.attention != null) {
            pipe.to.attention.onAttention();
        }
    }

    /** The other side has no such connection any more. */
    private void reset(End end) {
        schedule.after(latency(end.peer, end.host), () -> {
            if (end.open && !cut[end.peer][end.host] && !end.silent) {
                end.in.reset = true;
                if (end.attention != null) {
                    end.attention.onAttention();
                }
            }
        });
    }

    /**
     * What a machine can notice: on the election port any byte, on the quorum port the top of a packet's length, and of its type and zxid
     * where it is a proposal, a commit or an acknowledgement, which are counted. The rest of a quorum packet has no check sum in this
     * protocol: there a wrong bit is as good as a right one.
     */
    private void corrupt(Pipe pipe, End sender, int length) {
        if (sender.port == MemberPorts.ELECTION_PORT) {
            pipe.flight.flip(random.nextInt(length), 1 << random.nextInt(8));
        } else if (sender.tap != null && sender.tap.packetWithin(pipe.moved, pipe.moved + length - PACKET_HEAD) >= 0) {
            int packet = (int) (sender.tap.packetWithin(pipe.moved, pipe.moved + length - PACKET_HEAD) - pipe.moved);
            int type = pipe.flight.byteAt(packet + 3);
            boolean counted = type == PacketType.PROPOSAL || type == PacketType.COMMIT || type == PacketType.ACK;
            int[] fields = counted ? new int[] {0, ZXID_AT, LENGTH_AT} : new int[] {LENGTH_AT};
            pipe.flight.flip(packet + fields[random.nextInt(fields.length)], 0x40);
        } else {
            return;
        }
        corrupt[sender.host]--;
        counters.count(CORRUPTED_BYTES);
    }

    private long latency(int from, int to) {
        long base = MIN_LATENCY + random.nextInt(200_000);
        if (random.nextInt(16) == 0) {
            base += random.nextInt(5_000_000);
        }
        return base + slow[from][to];
    }

    // ------------------------------------------------------------------------------------------------ closing

    /** An orderly end of stream, or, now and then, a reset that overtakes what is under way. */
    void close(End end) {
        if (!end.open) {
            return;
        }
        end.open = false;
        end.out.finSent = true;
        if (random.nextInt(5) == 0) {
            end.out.flight.clear();
        }
        start(end.out, end);
    }

    /** All connections of a machine end with its process. */
    void processDied(int host) {
        for (End end : List.copyOf(ends)) {
            if (end.host == host) {
                close(end);
            }
        }
        sweep();
    }

    /** The power is gone: nobody is told. */
    void goDark(int host) {
        dark[host] = true;
        for (End end : ends) {
            if (end.host == host) {
                end.open = false;
                end.out.flight.clear();
            }
        }
        sweep();
    }

    /** The machine is there again; what is sent to it on old connections is answered by resets. */
    void goLight(int host) {
        dark[host] = false;
        resume();
    }

    private void sweep() {
        ends.removeIf(end -> !end.open && !end.out.to.open);
    }

    // ------------------------------------------------------------------------------------------------ faults

    void cut(int from, int to, boolean on) {
        cut[from][to] = on;
        if (!on) {
            resume();
        }
    }

    boolean isCut(int from, int to) {
        return cut[from][to];
    }

    /** After a cut TCP goes on where it was, or has given up. */
    private void resume() {
        for (End end : ends) {
            if ((!end.out.flight.isEmpty() || end.out.finSent && !end.out.finArrived) && !end.out.scheduled) {
                start(end.out, end);
            }
        }
    }

    void slow(int from, int to, long millis) {
        slow[from][to] = millis * MILLIS;
    }

    void corruptNext(int from) {
        corrupt[from]++;
    }

    /** A connection between two machines dies without a word to either. */
    boolean silence(int a, int b) {
        End victim = any(a, b);
        if (victim == null) {
            return false;
        }
        victim.silent = true;
        victim.out.to.silent = true;
        return true;
    }

    /** A connection between two machines is reset, for both. */
    boolean breakOne(int a, int b) {
        return reset(any(a, b), true);
    }

    /** The same for the one over which a learner hears its leader. */
    boolean breakLink(int learner, int leader) {
        return ends.stream()
                .filter(end -> end.host == learner && end.peer == leader && end.port == MemberPorts.QUORUM_PORT)
                .filter(end -> end.open && end.out.to.open)
                .findFirst()
                .map(end -> reset(end, random.nextBoolean()))
                .orElse(false);
    }

    /** @param lossy whether what is under way is lost */
    private boolean reset(End victim, boolean lossy) {
        if (victim == null) {
            return false;
        }
        for (End end : List.of(victim, victim.out.to)) {
            end.in.reset = true;
            if (lossy) {
                end.out.flight.clear();
            }
            if (end.attention != null) {
                end.attention.onAttention();
            }
        }
        return true;
    }

    private End any(int a, int b) {
        List<End> between = ends.stream()
                .filter(end -> end.host == a && end.peer == b && end.open && end.out.to.open)
                .toList();
        return between.isEmpty() ? null : between.get(random.nextInt(between.size()));
    }

    /** Everything is well again. */
    void heal() {
        for (int i = 0; i < cut.length; i++) {
            Arrays.fill(cut[i], false);
            Arrays.fill(slow[i], 0);
            corrupt[i] = 0;
        }
        resume();
    }

    /** Connections of a machine that are open on its side. */
    int openEnds(int host) {
        int open = 0;
        for (End end : ends) {
            open += end.host == host && end.open ? 1 : 0;
        }
        return open;
    }
}
