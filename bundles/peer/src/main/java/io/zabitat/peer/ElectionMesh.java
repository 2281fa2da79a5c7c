package io.zabitat.peer;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The connections over which algorithm 3 elects (election protocol, section 1): one per pair of servers, opened by the one with
 * the larger id; the other calls only to be connected back. Pure rules: the node accepts, dials and says what time it is. Owned
 * by the node loop.
 */
public final class ElectionMesh {
    private static final int MAX_HANDSHAKES = 64;
    private static final long ROOM_CHECK_NANOS = 20_000_000L;

    /** A call that crosses a connection as young as this was made before its caller knew of the connection. */
    private static final long YOUNG_NANOS = 500_000_000L;

    private final Adopter adopter;
    private final Dialer dialer;
    private final MeshListener listener;
    private final Connections connections = new Connections();
    private final TreeMap<Long, MeshPeer> peers = new TreeMap<>();
    private final Set<MeshConnection> handshakes = new LinkedHashSet<>();
    private MeshSettings settings;
    private byte[] initialMessage;
    private EnsembleConfig config;
    /** What the members may soon be, while that is being decided. */
    private Optional<EnsembleConfig> next = Optional.empty();

    private long nowNanos;
    private long lastAnonymous;
    private boolean closed;

    public ElectionMesh(
            MeshSettings settings,
            EnsembleConfig config,
            Adopter adopter,
            Dialer dialer,
            MeshListener listener,
            long nowNanos) {
        this.settings = settings;
        this.config = config;
        this.adopter = adopter;
        this.dialer = dialer;
        this.listener = listener;
        this.nowNanos = nowNanos;
        this.initialMessage = InitialMessage.encode(settings.self(), settings.ownAddresses(), settings.multiAddress());
    }

    /**
     * Goes on with other members, and perhaps as another kind of member at another address. Connections stay until they end: those
     * that left still want to know whom to follow.
     *
     * @param own what {@link MeshSettings} said of this server
     * @param proposed the members that are being voted on, who are called and heard as well
     */
    public void setConfig(MeshSettings own, EnsembleConfig current, Optional<EnsembleConfig> proposed) {
        settings = own;
        initialMessage = InitialMessage.encode(own.self(), own.ownAddresses(), own.multiAddress());
        config = current;
        next = proposed;
    }

    // ---------------------------------------------------------------------------------------------- the node's side

    /**
     * Says what time it is, at the start of each turn of the loop and before anything else of the mesh is called in it; does
     * what has become due.
     */
    public void onTick(long now) {
        nowNanos = now;
        if (closed) {
            return;
        }
        if (!handshakes.isEmpty()) {
            dropSlowHandshakes();
        }
        if (areQuiet()) {
            return;
        }
        for (MeshPeer peer : List.copyOf(peers.values())) {
            peer.dropStale(now);
            dropMute(peer);
            advance(peer);
            if (peer.isIdle()) {
                peers.remove(peer.id);
            }
        }
    }

    /** What is so in nearly every turn: all connections stand and nobody has anything to say. */
    private boolean areQuiet() {
        for (MeshPeer peer : peers.values()) {
            if (peer.connection == null || peer.waiting != null || nowNanos >= muteAtNanos(peer)) {
                return false;
            }
        }
        return true;
    }

    /** When {@link #onTick} has something to do, if nothing else happens; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        long deadline = Long.MAX_VALUE;
        for (MeshConnection handshake : handshakes) {
            deadline = Math.min(deadline, handshake.sinceNanos() + handshakeNanos());
        }
        for (MeshPeer peer : peers.values()) {
            deadline = Math.min(deadline, peer.deadlineNanos(nowNanos + ROOM_CHECK_NANOS));
            deadline = Math.min(deadline, muteAtNanos(peer));
        }
        return deadline;
    }

    /** Takes a connection that the election port has accepted. */
    public void accept(SocketChannel socket) {
        if (closed) {
            closeQuietly(socket);
            return;
        }
        if (handshakes.size() >= MAX_HANDSHAKES) {
            // whoever means well needs milliseconds: the oldest does not
            MeshConnection oldest = handshakes.iterator().next();
            handshakes.remove(oldest);
            refuse(oldest, "no initial message yet, and " + MAX_HANDSHAKES + " others wait");
        }
        MeshConnection connection = MeshConnection.accepted(connections, nowNanos);
        if (adopt(socket, connection, false)) {
            handshakes.add(connection);
        }
    }

    /**
     * Sends a message, in place of any that still waits for this server. Without a connection it waits for one, a few seconds at
     * most, and one is made. Messages to oneself, or of an observer to another, go nowhere.
     */
    public void send(long to, byte[] message) {
        if (closed || to == settings.self() || isForbidden(to)) {
            return;
        }
        MeshPeer peer = peers.get(to);
        if (peer == null) {
            if (addressesOf(to, List.of()).isEmpty()) {
                return; // a stranger that is gone
            }
            peer = peerOf(to);
        }
        peer.waitFor(message, nowNanos);
        advance(peer);
    }

    /** Forgets messages that wait for a connection, because they say what is not true any more. */
    public void dropWaiting() {
        for (MeshPeer peer : peers.values()) {
            peer.waiting = null;
        }
    }

    /**
     * Calls the members that have no connection, once: theirs were given up here, and who has nothing to say makes none. A failed call is
     * not repeated before somebody has.
     */
    public void callMissing() {
        for (Member member : config.members()) {
            if (!closed && member.id() != settings.self() && !isForbidden(member.id())) {
                MeshPeer peer = peerOf(member.id());
                if (peer.connection == null) {
                    peer.onCalled(nowNanos);
                    advance(peer);
                }
            }
        }
    }

    /** The ids of all servers with a connection, ascending. */
    public List<Long> connected() {
        List<Long> ids = new ArrayList<>();
        for (MeshPeer peer : peers.values()) {
            if (peer.connection != null) {
                ids.add(peer.id);
            }
        }
        return ids;
    }

    /** Closes everything; nobody is told, and answers of the dialer that are still to come are closed too. */
    public void close() {
        closed = true;
        handshakes.forEach(MeshConnection::close);
        handshakes.clear();
        for (MeshPeer peer : peers.values()) {
            if (peer.connection != null) {
                peer.connection.close();
            }
        }
        peers.clear();
    }

    // ---------------------------------------------------------------------------------------------- calling others

    /** Sends what waits, or dials. */
    private void advance(MeshPeer peer) {
        if (peer.connection != null) {
            if (peer.waiting != null && peer.connection.hasRoom()) {
                byte[] message = peer.waiting;
                peer.waiting = null;
                peer.connection.send(message, nowNanos);
            }
        } else if (peer.wantsDial() && peer.mayDial(nowNanos)) {
            dial(peer);
        }
    }

    private void dial(MeshPeer peer) {
        List<Member.HostPort> addresses = addressesOf(peer.id, peer.owed ? peer.told : List.of());
        if (addresses.isEmpty()) {
            peer.owed = false;
            peer.waiting = null;
            return;
        }
        peer.dialing = true;
        dialer.dial(addresses, settings.connectTimeoutMillis(), new Dialer.Answer() {
            @Override
            public void onConnected(SocketChannel socket) {
                onDialled(peer, socket);
            }

            @Override
            public void onFailed(String reason) {
                onDialFailed(peer);
            }
        });
    }

    private List<Member.HostPort> addressesOf(long id, List<Member.HostPort> told) {
        if (!told.isEmpty()) {
            return told;
        }
        return Stream.concat(config.member(id).stream(), next.flatMap(later -> later.member(id)).stream())
                .flatMap(member -> member.addresses().stream())
                .filter(address -> address.electionPort() > 0)
                .map(Member.PeerAddress::election)
                .distinct()
                .toList();
    }

    private void onDialled(MeshPeer peer, SocketChannel socket) {
        if (closed || peer.connection != null) {
            peer.dialing = false;
            closeQuietly(socket);
            return;
        }
        MeshConnection connection = MeshConnection.dialled(connections, peer.id, nowNanos);
        if (!adopt(socket, connection, true)) {
            onDialFailed(peer);
            return;
        }
        connection.sendInitial(initialMessage);
        if (peer.id > settings.self()) {
            connection.closeAfterFlush(); // the larger id connects back
            peer.onChallengeLost(nowNanos);
        } else {
            up(peer, connection);
        }
    }

    private void onDialFailed(MeshPeer peer) {
        peer.onDialFailed(nowNanos);
        if (!closed && peer.connection == null) {
            listener.onPeerDown(peer.id);
        }
    }

    // ---------------------------------------------------------------------------------------------- being called

    /** What happens on the mesh's own connections. */
    private final class Connections implements MeshConnection.Owner {
        @Override
        public void onInitialMessage(MeshConnection connection, InitialMessage message) {
            handshakes.remove(connection);
            onCall(connection, message);
        }

        @Override
        public void onMessage(MeshConnection connection, byte[] message) {
            listener.onMessage(connection.peer(), message);
        }

        @Override
        public void onEnd(MeshConnection connection, String reason) {
            if (handshakes.remove(connection)) {
                listener.note("election port: " + connection.remote() + " closed: " + reason);
                return;
            }
            MeshPeer peer = peers.get(connection.peer());
            if (peer != null && peer.connection == connection) {
                peer.connection = null;
                listener.note("election connection to server " + peer.id + " ended: " + reason);
                listener.onPeerDown(peer.id);
                if (peer.crossed) {
                    peer.onCalled(
                            nowNanos); // it was the other way round: the call came from a server that had restarted
                }
                advance(peer);
            }
        }
    }

    private void onCall(MeshConnection connection, InitialMessage message) {
        long caller = message.serverId();
        if (caller == settings.self()) {
            refuse(connection, "it calls itself server " + caller + ", as this one is: two servers with one id?");
        } else if (caller < 0) {
            refuse(connection, "it calls itself server " + caller + ", ids are 0 or more");
        } else if (isForbidden(caller)) {
            refuse(connection, "server " + caller + " is an observer, as this one (" + settings.self() + ") is");
        } else if (isStranger(caller) && strangers() >= settings.maxStrangers()) {
            refuse(
                    connection,
                    "server " + caller + " is none of " + members() + ", and " + strangers()
                            + " such connections are all that is allowed");
        } else if (caller == InitialMessage.ANONYMOUS) {
            lastAnonymous--;
            keep(connection, lastAnonymous);
        } else if (caller > settings.self()) {
            keep(connection, caller);
        } else {
            callBack(connection, message);
        }
    }

    private void refuse(MeshConnection connection, String why) {
        listener.note("election port: " + connection.remote() + " refused: " + why);
        connection.close();
    }

    private void keep(MeshConnection connection, long caller) {
        MeshPeer peer = peerOf(caller);
        connection.setPeer(caller);
        if (isStranger(caller)) {
            listener.note("election port: server " + caller + " at " + connection.remote() + " is none of " + members()
                    + "; it is answered and not counted");
        }
        if (peer.connection != null) {
            listener.note("election connection of server " + caller + " at " + peer.connection.remote()
                    + " is replaced by one from " + connection.remote());
            peer.connection.close();
        }
        up(peer, connection);
    }

    /** The caller's id is smaller: this server connects to it instead. */
    private void callBack(MeshConnection connection, InitialMessage message) {
        connection.close();
        MeshPeer peer = peerOf(message.serverId());
        peer.told = message.addresses();
        if (peer.connection != null && nowNanos - peer.connection.sinceNanos() < YOUNG_NANOS) {
            peer.crossed = true; // both have called at the same time, and ours has won
            return;
        }
        if (peer.connection != null) {
            peer.connection.close();
            peer.connection = null;
            listener.onPeerDown(peer.id);
        }
        peer.onCalled(nowNanos);
        advance(peer);
    }

    private void up(MeshPeer peer, MeshConnection connection) {
        peer.onUp(connection, nowNanos);
        listener.onPeerUp(peer.id);
        advance(peer);
    }

    // ---------------------------------------------------------------------------------------------- small things

    private void dropSlowHandshakes() {
        List<MeshConnection> slow = handshakes.stream()
                .filter(handshake -> nowNanos - handshake.sinceNanos() >= handshakeNanos())
                .toList();
        for (MeshConnection handshake : slow) {
            handshakes.remove(handshake);
            refuse(handshake, "no initial message within " + settings.handshakeTimeoutMillis() + " ms");
        }
    }

    /**
     * A server that vanished without a word takes everything and says nothing: a searching server would talk into the void for
     * ever. To lose a connection over which both only wait costs nothing, the newest word is said again.
     */
    private void dropMute(MeshPeer peer) {
        if (nowNanos >= muteAtNanos(peer)) {
            MeshConnection mute = peer.connection;
            mute.close();
            connections.onEnd(mute, "no word for " + settings.handshakeTimeoutMillis() + " ms");
        }
    }

    private long muteAtNanos(MeshPeer peer) {
        long since = peer.connection == null ? Long.MAX_VALUE : peer.connection.unansweredSinceNanos();
        return since == Long.MAX_VALUE ? since : since + handshakeNanos();
    }

    private long handshakeNanos() {
        return settings.handshakeTimeoutMillis() * 1_000_000L;
    }

    private MeshPeer peerOf(long id) {
        return peers.computeIfAbsent(id, key -> new MeshPeer(key, nowNanos));
    }

    private boolean isStranger(long id) {
        return config.member(id).isEmpty()
                && next.flatMap(later -> later.member(id)).isEmpty();
    }

    private long strangers() {
        return peers.keySet().stream().filter(this::isStranger).count();
    }

    private List<Long> members() {
        return config.members().stream().map(Member::id).toList();
    }

    /** Observers would call each other for ever: neither has anything to say to the other, unless one of them is to vote. */
    private boolean isForbidden(long id) {
        boolean willVote = next.map(later -> later.isVoter(id) || later.isVoter(settings.self()))
                .orElse(false);
        return settings.observer()
                && (id == InitialMessage.ANONYMOUS
                        || !willVote && config.member(id).map(Member::observer).orElse(false));
    }

    private boolean adopt(SocketChannel socket, MeshConnection connection, boolean dialled) {
        try {
            connection.attach(dialled ? adopter.adoptDialled(socket, connection) : adopter.adopt(socket, connection));
            return true;
        } catch (IOException e) {
            listener.note("election port: connection cannot be used: " + e);
            return false;
        }
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was sent, and nobody waits for it.
            return;
        }
    }
}
