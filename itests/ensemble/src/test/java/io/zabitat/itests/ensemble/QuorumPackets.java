package io.zabitat.itests.ensemble;

import io.zabitat.itests.harness.Jute;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The quorum and election protocols by hand, also wrongly (quorum protocol 1, election protocol 1.1 and 2). */
final class QuorumPackets {
    static final int REQUEST = 1;
    static final int ACK = 3;
    static final int PING = 5;
    static final int REVALIDATE = 6;
    static final int FOLLOWER_INFO = 11;
    static final int OBSERVER_INFO = 16;
    static final int LEADER_INFO = 17;
    static final int ACK_EPOCH = 18;
    static final int PROTOCOL = 0x10000;
    static final int FOLLOWING = 1;
    static final int LEADING = 2;

    private static final int CONNECT_MILLIS = 3_000;

    private QuorumPackets() {}

    /** One packet without authentication. */
    static byte[] packet(int type, long zxid, byte[] data) {
        return Jute.frame().i32(type).i64(zxid).buffer(data).i32(-1).bytes();
    }

    /** The first packet of a learner. */
    static byte[] learnerInfo(int type, long acceptedEpoch, long serverId, long configVersion) {
        byte[] info =
                Jute.frame().i64(serverId).i32(PROTOCOL).i64(configVersion).bytes();
        return packet(type, acceptedEpoch << 32, info);
    }

    static byte[] ackEpoch(long lastZxid, int currentEpoch) {
        return packet(ACK_EPOCH, lastZxid, Jute.frame().i32(currentEpoch).bytes());
    }

    /** What the one that dials an election port says first. */
    static byte[] greeting(long serverId, String address) {
        return Jute.frame().i64(-65_536).i64(serverId).string(address).bytes();
    }

    /** One vote with its length before it. */
    static byte[] notification(int state, long leader, long zxid, long round, long epoch, byte[] config) {
        byte[] payload = Jute.frame()
                .i32(state)
                .i64(leader)
                .i64(zxid)
                .i64(round)
                .i64(epoch)
                .i32(2)
                .buffer(config)
                .bytes();
        return Jute.frame().buffer(payload).bytes();
    }

    /** What a packet says, apart from authentication. */
    record Packet(int type, long zxid, byte[] data) {
        static Packet read(DataInputStream in) throws IOException {
            int type = in.readInt();
            long zxid = in.readLong();
            int length = in.readInt();
            byte[] data = in.readNBytes(Math.max(0, Math.min(length, 1 << 20)));
            in.readInt();
            return new Packet(type, zxid, data);
        }

        int intAt(int offset) {
            return ByteBuffer.wrap(data).getInt(offset);
        }
    }

    static Socket dial(int port) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        return socket;
    }

    /** Sends as much as the other side takes; a refusal in the midst of it is an answer, not an error. */
    static void send(Socket socket, byte[]... pieces) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        try {
            socket.getOutputStream().write(all.toByteArray());
        } catch (SocketException e) {
            // closed by the server
        }
    }

    /** Whether the other side ends the connection, whatever it says before. */
    static boolean isClosedByPeer(Socket socket, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        byte[] buffer = new byte[8192];
        try {
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                socket.setSoTimeout((int) left);
                if (socket.getInputStream().read(buffer) < 0) {
                    return true;
                }
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
