package io.zabitat.peer;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The way of algorithms 0 to 2 to other members: one datagram socket, and who is behind which address (election protocol, sections 4
 * and 5). A server is who its address says; whoever else sends gets a negative number, good for an answer. Owned by the node loop.
 */
public final class ElectionDatagrams implements DatagramHandler {
    /** Strangers are remembered for as long as an answer takes. */
    private static final int MAX_STRANGERS = 256;

    /** Names may mean other addresses after a while; they are looked up when somebody is spoken to, or speaks from elsewhere. */
    private static final long NAMES_GOOD_NANOS = 5_000_000_000L;

    private final EnsembleConfig config;
    private final long self;
    private final Function<Member.PeerAddress, Member.HostPort> port;
    private final Names names;
    private final MeshListener listener;
    private final SortedMap<Long, Peer> peers = new TreeMap<>();
    private final Map<InetSocketAddress, Long> members = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Long> strangers = new LinkedHashMap<>();
    private final SortedMap<Long, InetSocketAddress> strangersById = new TreeMap<>();
    private Optional<Datagrams> socket = Optional.empty();
    private long lastStranger;
    private long nowNanos;

    /** Finds addresses. */
    public interface Names {
        /** Looks a host up, away from the loop; the answer comes later on the loop, if there is one. */
        void lookUp(String host, Consumer<InetAddress> answer);
    }

    /** Another member. */
    private static final class Peer {
        final Member.HostPort at;
        Optional<InetSocketAddress> address = Optional.empty();
        /** The newest message, while no address is known. */
        Optional<byte[]> waiting = Optional.empty();

        long askedAt;
        boolean asked;

        Peer(Member.HostPort at) {
            this.at = at;
        }
    }

    /** @param port the one of an address that this algorithm uses */
    public ElectionDatagrams(
            EnsembleConfig config,
            long self,
            Function<Member.PeerAddress, Member.HostPort> port,
            Names names,
            MeshListener listener,
            long nowNanos) {
        this.config = config;
        this.self = self;
        this.port = port;
        this.names = names;
        this.listener = listener;
        this.nowNanos = nowNanos;
        for (Member member : config.members()) {
            if (member.id() != self) {
                peers.put(member.id(), new Peer(port.apply(member.addresses().get(0))));
            }
        }
    }

    /** Goes on with this socket, of which this is the handler. */
    public void use(Datagrams next) {
        socket = Optional.of(next);
        peers.keySet().forEach(this::lookUp);
    }

    /** Whether there is a socket to send and receive with. */
    public boolean isServed() {
        return socket.isPresent();
    }

    /** Says what time it is. */
    public void onTick(long now) {
        nowNanos = now;
    }

    public void close() {
        socket.ifPresent(Datagrams::close);
        socket = Optional.empty();
    }

    // ---------------------------------------------------------------------------------------------- out

    /** Sends to a member, or to a stranger that was just heard; what cannot be sent is lost. */
    public void send(long to, byte[] message) {
        if (to < 0) {
            InetSocketAddress stranger = strangersById.get(to);
            if (stranger != null) {
                socket.ifPresent(out -> out.send(stranger, message));
            }
            return;
        }
        Peer peer = peers.get(to);
        if (peer == null) {
            return;
        }
        lookUp(to);
        if (peer.address.isPresent()) {
            socket.ifPresent(out -> out.send(peer.address.get(), message));
        } else {
            peer.waiting = Optional.of(message);
        }
    }

    private void lookUp(long id) {
        Peer peer = peers.get(id);
        if (peer.asked && nowNanos - peer.askedAt < NAMES_GOOD_NANOS) {
            return;
        }
        peer.asked = true;
        peer.askedAt = nowNanos;
        names.lookUp(peer.at.host(), found -> onFound(id, peer, new InetSocketAddress(found, peer.at.port())));
    }

    private void onFound(long id, Peer peer, InetSocketAddress address) {
        if (!peer.address.equals(Optional.of(address))) {
            peer.address.ifPresent(members::remove);
            peer.address = Optional.of(address);
            members.put(address, id);
        }
        peer.waiting.ifPresent(message -> socket.ifPresent(out -> out.send(address, message)));
        peer.waiting = Optional.empty();
    }

    // ---------------------------------------------------------------------------------------------- in

    @Override
    public void onDatagram(InetSocketAddress from, byte[] bytes) {
        Long member = members.get(from);
        if (member == null) {
            peers.keySet().forEach(this::lookUp);
            listener.onMessage(stranger(from), bytes);
        } else {
            listener.onMessage(member, bytes);
        }
    }

    private long stranger(InetSocketAddress address) {
        Long known = strangers.get(address);
        if (known != null) {
            return known;
        }
        if (strangers.size() >= MAX_STRANGERS) {
            InetSocketAddress oldest = strangers.keySet().iterator().next();
            strangersById.remove(strangers.remove(oldest));
        }
        lastStranger--;
        strangers.put(address, lastStranger);
        strangersById.put(lastStranger, address);
        return lastStranger;
    }

    @Override
    public void onClosed(String reason) {
        socket = Optional.empty();
        listener.note("election datagrams of server " + self + " at "
                + config.member(self)
                        .map(own -> port.apply(own.addresses().get(0)))
                        .map(Member.HostPort::toString)
                        .orElse("?")
                + " have ended: " + reason);
    }
}
