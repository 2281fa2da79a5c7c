package io.zabitat.peer;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Meshes of several servers over a net in memory, with their clock and their dialers. */
final class MeshWorld {
    static final long MILLI = 1_000_000L;

    /** A server: its mesh and what its mesh told. */
    final class Server implements MeshListener {
        final long id;
        final ElectionMesh mesh;
        final List<String> events = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        final Map<Long, String> heard = new LinkedHashMap<>();
        boolean stopped;

        Server(long id, EnsembleConfig config, boolean observer) {
            this.id = id;
            List<Member.HostPort> own = List.of(new Member.HostPort("h" + id, 1));
            mesh = new ElectionMesh(
                    MeshSettings.of(id, observer, own), config, net::adopt, dialer(this), this, nowNanos);
        }

        @Override
        public void onMessage(long from, byte[] message) {
            String text = new String(message, StandardCharsets.UTF_8);
            events.add("message " + from + " " + text);
            heard.put(from, text);
        }

        @Override
        public void onPeerUp(long peer) {
            events.add("up " + peer);
        }

        @Override
        public void onPeerDown(long peer) {
            events.add("down " + peer);
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }

        void send(long to, String text) {
            mesh.send(to, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Dial(Server from, String host, Dialer.Answer answer) {}

    final MemoryNet net;
    final EnsembleConfig config;
    final Map<Long, Server> servers = new TreeMap<>();
    final Map<Long, Integer> dials = new TreeMap<>();
    final List<String> hosts = new ArrayList<>();
    long nowNanos = -5;
    private final List<Dial> dialing = new ArrayList<>();

    MeshWorld(long seed, long... voters) {
        net = new MemoryNet(seed);
        List<Member> members = new ArrayList<>();
        for (long id : voters) {
            members.add(member(id, false));
        }
        config = new EnsembleConfig(0, members, Map.of());
    }

    static Member member(long id, boolean observer) {
        return new Member(id, List.of(new Member.PeerAddress("h" + id, 2, 1)), observer, Optional.empty());
    }

    Server start(long id) {
        return start(id, config, false);
    }

    Server start(long id, EnsembleConfig with, boolean observer) {
        Server server = new Server(id, with, observer);
        servers.put(id, server);
        return server;
    }

    void stop(long id) {
        Server server = servers.remove(id);
        server.stopped = true;
        server.mesh.close();
    }

    private Dialer dialer(Server from) {
        return (addresses, timeoutMillis, answer) -> {
            dials.merge(from.id, 1, Integer::sum);
            hosts.add(addresses.get(0).host());
            dialing.add(new Dial(from, addresses.get(0).host(), answer));
        };
    }

    /** A raw connection to a server's port, of whose far end the test has the channel. */
    MemoryChannel raw(Server to) {
        FakeSocket[] ends = net.pair("x", "h" + to.id);
        net.adopt(ends[0], new Ignoring());
        to.mesh.accept(ends[1]);
        return ends[0].channel;
    }

    /** One thing happens: bytes move, or a dial is answered. */
    boolean step() {
        if (!dialing.isEmpty() && net.random.nextInt(4) == 0 || !net.step()) {
            if (dialing.isEmpty()) {
                return false;
            }
            answer(dialing.remove(net.random.nextInt(dialing.size())));
        }
        return true;
    }

    private void answer(Dial dial) {
        boolean known = dial.host.matches("h\\d{1,9}");
        Server to = known ? servers.get(Long.parseLong(dial.host.substring(1))) : null;
        if (dial.from.stopped) {
            return;
        }
        if (to == null) {
            dial.answer.onFailed("connection refused");
            return;
        }
        SocketChannel[] ends = net.pair("h" + dial.from.id, dial.host);
        dial.answer.onConnected(ends[0]);
        to.mesh.accept(ends[1]);
    }

    void settle() {
        while (step()) {
            // until nothing moves
        }
    }

    void advance(long millis) {
        nowNanos += millis * MILLI;
        List.copyOf(servers.values()).forEach(server -> server.mesh.onTick(nowNanos));
        settle();
    }

    boolean isComplete() {
        return servers.values().stream()
                .allMatch(server -> server.mesh
                        .connected()
                        .equals(servers.keySet().stream()
                                .filter(id -> id != server.id)
                                .toList()));
    }
}
