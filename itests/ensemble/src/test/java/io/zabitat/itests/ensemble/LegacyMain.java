package io.zabitat.itests.ensemble;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * Starts ZooKeeper 3.4 so that its datagram sockets listen at one address: it binds all addresses of the machine, and three servers with
 * one port number, as algorithm 2 wants it, would need three machines. What is sent and received is not touched.
 */
public final class LegacyMain {
    private LegacyMain() {}

    @SuppressWarnings("deprecation") // nothing else gets below the sockets of a program that is not ours
    public static void main(String[] arguments) throws Exception {
        InetAddress host = InetAddress.getByName(arguments[0]);
        DatagramSocket.setDatagramSocketImplFactory(() -> new OneAddress(host));
        Method main = Class.forName("org.apache.zookeeper.server.quorum.QuorumPeerMain")
                .getMethod("main", String[].class);
        main.invoke(null, (Object) new String[] {arguments[1]});
    }

    /** The machine's datagrams, at one address. */
    private static final class OneAddress extends DatagramSocketImpl {
        private final InetAddress host;
        private DatagramSocket socket;

        OneAddress(InetAddress host) {
            this.host = host;
        }

        @Override
        protected void create() {
            // opened when it is bound
        }

        @Override
        protected void bind(int port, InetAddress any) throws java.net.SocketException {
            try {
                DatagramChannel channel = DatagramChannel.open();
                channel.bind(new InetSocketAddress(host, port));
                socket = channel.socket();
                localPort = socket.getLocalPort();
            } catch (IOException e) {
                throw new java.net.SocketException(host + ":" + port + ": " + e);
            }
        }

        @Override
        protected void send(DatagramPacket packet) throws IOException {
            socket.send(packet);
        }

        @Override
        protected void receive(DatagramPacket packet) throws IOException {
            socket.receive(packet);
        }

        @Override
        protected void close() {
            if (socket != null) {
                socket.close();
            }
        }

        @Override
        public void setOption(int option, Object value) throws java.net.SocketException {
            if (option == SO_TIMEOUT && socket != null) {
                socket.setSoTimeout((Integer) value);
            }
        }

        @Override
        public Object getOption(int option) throws java.net.SocketException {
            return option == SO_TIMEOUT && socket != null ? (Object) socket.getSoTimeout() : (Object) 0;
        }

        @Override
        protected int peek(InetAddress from) throws IOException {
            throw unused();
        }

        @Override
        protected int peekData(DatagramPacket packet) throws IOException {
            throw unused();
        }

        @Override
        @Deprecated
        protected void setTTL(byte ttl) throws IOException {
            throw unused();
        }

        @Override
        @Deprecated
        protected byte getTTL() throws IOException {
            throw unused();
        }

        @Override
        protected void setTimeToLive(int ttl) throws IOException {
            throw unused();
        }

        @Override
        protected int getTimeToLive() throws IOException {
            throw unused();
        }

        @Override
        protected void join(InetAddress group) throws IOException {
            throw unused();
        }

        @Override
        protected void leave(InetAddress group) throws IOException {
            throw unused();
        }

        @Override
        protected void joinGroup(SocketAddress group, NetworkInterface by) throws IOException {
            throw unused();
        }

        @Override
        protected void leaveGroup(SocketAddress group, NetworkInterface by) throws IOException {
            throw unused();
        }

        private static IOException unused() {
            return new IOException("ZooKeeper 3.4 does not use this");
        }
    }
}
