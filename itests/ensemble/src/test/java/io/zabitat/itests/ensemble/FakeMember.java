package io.zabitat.itests.ensemble;

import io.zabitat.itests.ensemble.QuorumPackets.Packet;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Listens in a member's place: tells everybody who looks for a leader that there is one already and, when it is that leader itself, greets
 * learners with an epoch of its choice. One thread for each port, one connection at a time on each.
 */
final class FakeMember implements AutoCloseable {
    private static final int MAX_TEXT = 4_096;

    private final int state;
    private final long leader;
    private final long epoch;
    private final byte[] config;
    private final ServerSocket election;
    private final ServerSocket quorum;
    private final List<Thread> threads;
    private final List<Packet> received = new CopyOnWriteArrayList<>();
    private volatile Socket open = new Socket();

    FakeMember(Member place, Member leader, long epoch, String config) throws IOException {
        this.state = place == leader ? QuorumPackets.LEADING : QuorumPackets.FOLLOWING;
        this.leader = leader.id();
        this.epoch = epoch;
        this.config = config.getBytes(StandardCharsets.UTF_8);
        this.election = listen(place.electionPort());
        this.quorum = listen(place.quorumPort());
        this.threads = List.of(
                new Thread(() -> serve(election, this::vote), "election port of " + place),
                new Thread(() -> serve(quorum, this::lead), "quorum port of " + place));
        threads.forEach(Thread::start);
    }

    private interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    /** What learners have sent to the quorum port. */
    List<Packet> received() {
        return List.copyOf(received);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private void serve(ServerSocket port, Conversation conversation) {
        while (!port.isClosed()) {
            try (Socket socket = port.accept()) {
                open = port == election ? socket : open;
                conversation.hold(socket);
            } catch (IOException e) {
                // that connection has ended, or the port is closed
            }
        }
    }

    /** Election protocol 1.1 and 2: every notification of a looking server is answered with a settled vote of its own round. */
    private void vote(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readLong();
        in.readLong();
        in.readNBytes(Math.max(0, Math.min(in.readInt(), MAX_TEXT)));
        while (true) {
            ByteBuffer notification = ByteBuffer.wrap(in.readNBytes(Math.max(0, Math.min(in.readInt(), MAX_TEXT))));
            if (notification.remaining() < 40) {
                return;
            }
            long round = notification.getLong(20);
            if (notification.getInt(0) == 0) {
                socket.getOutputStream()
                        .write(QuorumPackets.notification(state, leader, epoch << 32, round, epoch, config));
            }
        }
    }

    /** Quorum protocol 3 up to the epoch. */
    private void lead(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        received.add(Packet.read(in));
        socket.getOutputStream()
                .write(QuorumPackets.packet(
                        QuorumPackets.LEADER_INFO,
                        epoch << 32,
                        ByteBuffer.allocate(4).putInt(QuorumPackets.PROTOCOL).array()));
        while (true) {
            received.add(Packet.read(in));
        }
    }

    @Override
    public void close() throws IOException {
        election.close();
        quorum.close();
        open.close();
        try {
            for (Thread thread : threads) {
                thread.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
