package io.zabitat.node;

import io.zabitat.node.election.GenerationNotice;
import io.zabitat.node.election.Wire;
import io.zabitat.node.membership.Roster;
import io.zabitat.peer.MeshListener;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All ways on which members may elect, beside each other: the election goes on one of them, on the others whoever comes is told by what is
 * elected now. Which ways are open follows what was decided. Owned by the node loop.
 */
final class ElectionWires implements ElectionLinks {
    private static final long REST_NANOS = 1_000_000_000L;

    private final Opener opener;
    private final Hearing hearing;
    private final Consumer<String> note;
    private final Map<Wire, ElectionLinks> open = new EnumMap<>(Wire.class);
    private final Map<Wire, String> failed = new EnumMap<>(Wire.class);
    private Set<Wire> wanted;
    private Wire active;
    private Roster roster;
    private boolean begun;
    private long retryAtNanos = Long.MAX_VALUE;
    private long lastNanos;

    /** Makes a way; begun by whom it is made for. */
    interface Opener {
        ElectionLinks open(Wire wire, MeshListener listener) throws IOException;
    }

    /** Takes what comes. */
    interface Hearing {
        /** The election that goes on. */
        MeshListener election();

        /** Somebody is in that generation. */
        void onNotice(long from, GenerationNotice notice);

        /** What is told to a member that elects by something else. */
        GenerationNotice notice();
    }

    /** @param first the way that the election begins on */
    ElectionWires(Opener opener, Hearing hearing, Roster roster, Wire first, Consumer<String> note) {
        this.opener = opener;
        this.hearing = hearing;
        this.roster = roster;
        this.active = first;
        this.wanted = Set.of(first);
        this.note = note;
    }

    /** Opens these ways, and keeps trying with those that cannot be; ways that are open stay. */
    void want(Set<Wire> wires) {
        wanted = Set.copyOf(wires);
        wanted.forEach(this::tryOpen);
    }

    /** The election goes on here from now on, if that can be. */
    Optional<String> use(Wire wire) {
        tryOpen(wire);
        if (open.containsKey(wire)) {
            active = wire;
            return Optional.empty();
        }
        return Optional.of(failed.getOrDefault(wire, "not begun"));
    }

    /** Whether this way is open, or can be. */
    Optional<String> check(Wire wire) {
        tryOpen(wire);
        return open.containsKey(wire) ? Optional.empty() : Optional.of(failed.getOrDefault(wire, "not begun"));
    }

    private void tryOpen(Wire wire) {
        if (!begun || open.containsKey(wire)) {
            return;
        }
        ElectionLinks made = null;
        try {
            made = opener.open(wire, new Ear(wire));
            made.begin();
            made.onTime(lastNanos);
            open.put(wire, made);
            failed.remove(wire);
        } catch (IOException | RuntimeException e) {
            if (made != null) {
                made.close();
            }
            String why = String.valueOf(e.getMessage());
            if (!why.equals(failed.put(wire, why))) {
                note.accept("cannot elect by " + wire + ": " + why);
            }
            retryAtNanos = lastNanos + REST_NANOS;
        }
    }

    /** The way of one's own. */
    private Optional<ElectionLinks> links() {
        return Optional.ofNullable(open.get(active));
    }

    @Override
    public void begin() throws IOException {
        begun = true;
        ElectionLinks first = opener.open(active, new Ear(active));
        open.put(active, first);
        first.begin();
        want(wanted);
    }

    @Override
    public void send(long to, byte[] message) {
        links().ifPresent(out -> out.send(to, message));
    }

    @Override
    public void setMembers(Roster members) {
        roster = members;
        open.values().forEach(links -> links.setMembers(members));
    }

    @Override
    public void dropWaiting() {
        links().ifPresent(ElectionLinks::dropWaiting);
    }

    @Override
    public void onTime(long nowNanos) {
        lastNanos = nowNanos;
        open.values().forEach(links -> links.onTime(nowNanos));
        if (nowNanos >= retryAtNanos) {
            retryAtNanos = Long.MAX_VALUE;
            wanted.forEach(this::tryOpen);
        }
    }

    @Override
    public long nextNanos() {
        long next = retryAtNanos;
        for (ElectionLinks links : open.values()) {
            next = Math.min(next, links.nextNanos());
        }
        return next;
    }

    @Override
    public Optional<List<Long>> connected() {
        return links().flatMap(ElectionLinks::connected);
    }

    @Override
    public void close() {
        open.values().forEach(ElectionLinks::close);
        open.clear();
        begun = false;
    }

    /** Hears one way. */
    private final class Ear implements MeshListener {
        private final Wire wire;

        Ear(Wire wire) {
            this.wire = wire;
        }

        private boolean isActive() {
            return wire == active;
        }

        /** Only members are answered: whoever else comes may have written another's address on what it sends. */
        @Override
        public void onMessage(long from, byte[] message) {
            Optional<GenerationNotice> notice = GenerationNotice.decode(message);
            boolean member = roster.current().member(from).isPresent();
            if (notice.isPresent()) {
                if (member) {
                    hearing.onNotice(from, notice.get());
                }
            } else if (isActive()) {
                hearing.election().onMessage(from, message);
            } else if (member && open.containsKey(wire)) {
                open.get(wire).send(from, hearing.notice().encode());
            }
        }

        @Override
        public void onPeerUp(long id) {
            if (isActive()) {
                hearing.election().onPeerUp(id);
            }
        }

        @Override
        public void onPeerDown(long id) {
            if (isActive()) {
                hearing.election().onPeerDown(id);
            }
        }

        @Override
        public void note(String text) {
            hearing.election().note(text);
        }
    }
}
