package io.zabitat.node;

import io.zabitat.api.Member;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Event;
import io.zabitat.core.RoleName;
import io.zabitat.peer.Adopter;
import io.zabitat.peer.BulkSource;
import io.zabitat.peer.Dialer;
import io.zabitat.peer.LinkListener;
import io.zabitat.peer.LinkSettings;
import io.zabitat.peer.QuorumLink;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeLoader;
import io.zabitat.tree.TreeSettings;
import io.zabitat.wire.snapshot.SnapshotVisitor;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** The connections of the quorum port, both those that learners made and the one to the leader. Owned by the node loop. */
final class QuorumLinks implements LinkListener {
    /** Apache's learners try five times within half a second. */
    private static final long EARLY_NANOS = 250_000_000L;

    /** Links of which the other side has not said who it is. */
    private static final int MAX_SILENT = 64;

    private final NodeLoop loop;
    private final Runnable beforeEvent;
    private final Adopter adopter;
    private final Dialer dialer;
    private final LongFunction<List<Member.HostPort>> addresses;
    private final LinkSettings settings;
    private final TreeSettings treeSettings;
    private final int dialTimeoutMillis;
    private final long streamTimeoutNanos;
    private final Consumer<String> note;
    private final Map<Long, QuorumLink> links = new HashMap<>();
    private final List<QuorumLink> dirty = new ArrayList<>();
    private final Map<Long, Receiving> receiving = new HashMap<>();
    private final Map<Long, DataTree> received = new HashMap<>();
    private final WaitingRoom early;
    private long nowNanos;
    private long nextId;
    private long dialing;
    private long leaderLink = -1;

    /**
     * @param beforeEvent looks at the clock before anything that came is handled
     * @param addresses where a member's quorum port is
     * @param streamTimeoutNanos how long a snapshot may stand still
     */
    QuorumLinks(
            NodeLoop loop,
            Runnable beforeEvent,
            Adopter adopter,
            Dialer dialer,
            LongFunction<List<Member.HostPort>> addresses,
            LinkSettings settings,
            TreeSettings treeSettings,
            int dialTimeoutMillis,
            long streamTimeoutNanos,
            Consumer<String> note) {
        this.loop = loop;
        this.beforeEvent = beforeEvent;
        this.adopter = adopter;
        this.dialer = dialer;
        this.addresses = addresses;
        this.settings = settings;
        this.treeSettings = treeSettings;
        this.dialTimeoutMillis = dialTimeoutMillis;
        this.streamTimeoutNanos = streamTimeoutNanos;
        this.note = note;
        this.early = new WaitingRoom(EARLY_NANOS);
    }

    // ------------------------------------------------------------------------------------------------ making links

    /** A learner has come. Whoever follows closes at once: Apache's learners rely on that. */
    void accept(SocketChannel socket) {
        beforeEvent.run();
        switch (loop.role()) {
            case LEADING -> admit(socket);
            case LOOKING -> early.add(socket, nowNanos);
            case FOLLOWING, OBSERVING -> WaitingRoom.close(socket);
        }
    }

    /** Whoever says nothing makes room for those who come: learners need milliseconds for their first packet. */
    private void admit(SocketChannel socket) {
        List<QuorumLink> silent =
                links.values().stream().filter(link -> !link.isIntroduced()).toList();
        if (silent.size() >= MAX_SILENT) {
            long oldest = silent.stream().mapToLong(QuorumLink::id).min().orElseThrow();
            String reason = "no first packet yet, and " + MAX_SILENT + " others wait";
            closeLink(oldest, reason);
            loop.post(new Event.LinkDown(oldest, reason));
        }
        open(socket, QuorumLink.Side.LEADER, Event.LinkUp.ACCEPTED);
    }

    /** The election is decided. */
    void onElected() {
        if (loop.role() == RoleName.LEADING) {
            early.admit(this::accept);
        } else {
            early.sendAway();
        }
    }

    void connect(long leader) {
        long attempt = ++dialing;
        List<Member.HostPort> known = addresses.apply(leader);
        if (known.isEmpty()) {
            loop.post(new Event.LinkDown(-1, "server " + leader + " is in no list of members that this server knows"));
            return;
        }
        dialer.dial(known, dialTimeoutMillis, new Dialer.Answer() {
            @Override
            public void onConnected(SocketChannel channel) {
                beforeEvent.run();
                if (attempt != dialing) {
                    WaitingRoom.close(channel); // the role that wanted it is gone
                } else {
                    open(channel, QuorumLink.Side.LEARNER, leader);
                }
            }

            @Override
            public void onFailed(String reason) {
                if (attempt == dialing) {
                    loop.post(new Event.LinkDown(-1, "cannot connect to server " + leader + ": " + reason));
                }
            }
        });
    }

    /** What is being dialled is not wanted any more. */
    void forgetDial() {
        dialing++;
        leaderLink = -1;
    }

    private void open(SocketChannel socket, QuorumLink.Side side, long dialled) {
        long id = nextId++;
        QuorumLink link = new QuorumLink(id, side, settings, this);
        try {
            link.attach(
                    side == QuorumLink.Side.LEADER ? adopter.adopt(socket, link) : adopter.adoptDialled(socket, link));
        } catch (IOException e) {
            if (side == QuorumLink.Side.LEARNER) {
                loop.post(new Event.LinkDown(-1, "cannot use the connection: " + e.getMessage()));
            }
            return;
        }
        links.put(id, link);
        if (side == QuorumLink.Side.LEARNER) {
            leaderLink = id;
        }
        loop.post(new Event.LinkUp(id, dialled));
    }

    // ------------------------------------------------------------------------------------------------ sending

    void send(long id, PeerMessage message) {
        QuorumLink link = links.get(id);
        if (link != null) {
            link.send(message);
            mark(link);
        }
    }

    void sendToLeader(PeerMessage message) {
        send(leaderLink, message);
    }

    void sendBulk(long id, BulkSource source) {
        QuorumLink link = links.get(id);
        if (link == null) {
            source.close();
        } else {
            link.sendBulk(source);
            mark(link);
        }
    }

    /** The source of the link's stream has more. */
    void resumeBulk(long id) {
        QuorumLink link = links.get(id);
        if (link != null) {
            link.resumeBulk();
            mark(link);
        }
    }

    private void mark(QuorumLink link) {
        if (!dirty.contains(link)) { // never more than a handful
            dirty.add(link);
        }
    }

    /** One write for each link. */
    void endTurn() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.removeIf(link -> !link.needsFlush() || !link.isOpen());
    }

    /** When {@link #onTime} has something to do next; {@link Long#MAX_VALUE} for never. */
    long nextNanos() {
        return early.nextNanos();
    }

    /** Whether a stream wants to go on at once. */
    boolean isBusy() {
        return !dirty.isEmpty();
    }

    void closeLink(long id, String reason) {
        QuorumLink link = links.remove(id);
        if (link != null) {
            note.accept(link + " closed: " + reason);
            forget(link);
            link.flush();
            link.close();
        }
    }

    void closeAll() {
        for (QuorumLink link : List.copyOf(links.values())) {
            link.close();
        }
        links.clear();
        dirty.clear();
        early.sendAway();
        forgetDial();
    }

    private void forget(QuorumLink link) {
        dirty.remove(link);
        receiving.remove(link.id());
        received.remove(link.id());
        if (link.id() == leaderLink) {
            leaderLink = -1;
        }
    }

    /** The state that came over the link, once. */
    DataTree takeReceived(long id) {
        return received.remove(id);
    }

    // ------------------------------------------------------------------------------------------------ receiving

    @Override
    public void onMessage(QuorumLink link, PeerMessage message) {
        beforeEvent.run();
        if (link.isOpen()) {
            loop.post(new Event.Received(link.id(), message));
        }
    }

    @Override
    public SnapshotVisitor onSnapshot(QuorumLink link, long zxid) {
        beforeEvent.run();
        Receiving stream = new Receiving(new TreeLoader(treeSettings));
        receiving.put(link.id(), stream);
        loop.post(new Event.Received(link.id(), new PeerMessage.Snap(zxid)));
        return stream.builder();
    }

    @Override
    public void onSnapshotEnd(QuorumLink link, long zxid) {
        beforeEvent.run();
        Receiving stream = receiving.remove(link.id());
        if (stream != null && link.isOpen()) {
            DataTree state = stream.builder().loader().finish(zxid);
            received.put(link.id(), state);
            loop.post(new Event.SnapshotReceived(link.id(), zxid, state.loggedConfig()));
        }
    }

    /** Gives up links over which a snapshot has stopped coming, and learners that came too early. */
    void onTime(long now) {
        nowNanos = now;
        early.onTime(now);
        if (receiving.isEmpty()) {
            return;
        }
        for (Map.Entry<Long, Receiving> stream : List.copyOf(receiving.entrySet())) {
            if (stream.getValue().standsStill(now, streamTimeoutNanos)) {
                closeLink(stream.getKey(), "the snapshot has stopped coming");
                loop.post(new Event.LinkDown(stream.getKey(), "the snapshot has stopped coming"));
            }
        }
    }

    @Override
    public void onDown(QuorumLink link, String reason) {
        if (links.remove(link.id()) != null) {
            if (!link.isIntroduced()) {
                note.accept("quorum port: " + link.channel().remoteAddress() + " closed: " + reason);
            }
            forget(link);
            beforeEvent.run();
            loop.post(new Event.LinkDown(link.id(), reason));
        }
    }
}
