package io.zabitat.peer;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;

/** A mesh over real sockets on loopback, with the test's thread as its loop. */
final class LoopbackMesh implements MeshListener, Dialer, AutoCloseable {
    final ElectionMesh mesh;
    final List<String> heard = new ArrayList<>();
    final List<Long> ups = new ArrayList<>();
    private final TransportEngine engine;
    private final ServerSocketChannel listener;
    private final Queue<Runnable> answers = new ArrayDeque<>();

    LoopbackMesh(long self, EnsembleConfig config) throws IOException {
        engine = new NioTransportProvider().open(TransportSettings.defaults());
        Member.HostPort own =
                config.member(self).orElseThrow().addresses().get(0).election();
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(own.host(), own.port()));
        mesh = new ElectionMesh(
                MeshSettings.of(self, false, List.of(own)), config, engine::adopt, this, this, System.nanoTime());
        engine.watch(listener, this::acceptAll);
    }

    /** Free ports for so many members, and the configuration that names them. */
    static EnsembleConfig config(long... ids) throws IOException {
        List<Member> members = new ArrayList<>();
        List<ServerSocketChannel> taken = new ArrayList<>();
        for (long id : ids) {
            ServerSocketChannel free = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
            taken.add(free);
            int port = ((InetSocketAddress) free.getLocalAddress()).getPort();
            members.add(new Member(id, List.of(new Member.PeerAddress("127.0.0.1", 1, port)), false, Optional.empty()));
        }
        for (ServerSocketChannel socket : taken) {
            socket.close();
        }
        return new EnsembleConfig(0, members, Map.of());
    }

    static Map<Long, Integer> ports(EnsembleConfig config) {
        Map<Long, Integer> ports = new TreeMap<>();
        config.members()
                .forEach(member ->
                        ports.put(member.id(), member.addresses().get(0).electionPort()));
        return ports;
    }

    private void acceptAll() {
        try {
            for (SocketChannel socket = listener.accept(); socket != null; socket = listener.accept()) {
                mesh.accept(socket);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void dial(List<Member.HostPort> addresses, int timeoutMillis, Answer answer) {
        try {
            Member.HostPort to = addresses.get(0);
            SocketChannel socket = SocketChannel.open(new InetSocketAddress(to.host(), to.port()));
            answers.add(() -> answer.onConnected(socket));
        } catch (IOException e) {
            answers.add(() -> answer.onFailed(e.toString()));
        }
    }

    void turn() throws IOException {
        mesh.onTick(System.nanoTime());
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        engine.poll(1_000_000);
    }

    void send(long to, String text) {
        mesh.send(to, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onMessage(long from, byte[] message) {
        heard.add(from + " " + new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public void onPeerUp(long id) {
        ups.add(id);
    }

    @Override
    public void onPeerDown(long id) {
        ups.remove(id);
    }

    @Override
    public void note(String text) {
        // shown by other tests
    }

    @Override
    public void close() throws IOException {
        mesh.close();
        engine.close();
        listener.close();
    }
}
