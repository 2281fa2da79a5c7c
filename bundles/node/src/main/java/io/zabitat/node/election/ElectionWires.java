package io.zabitat.node.election;

import io.zabitat.node.host.Clock;
import io.zabitat.node.membership.Roster;
import io.zabitat.peer.MeshListener;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * All ways on which members may elect, beside each other: the election goes on one of them, on the others whoever comes is told by what is
 * elected now. Which ways are open follows what was decided; one that was only asked about, or tried, is kept for a while. Owned by the
 * node loop.
 */
public final class ElectionWires implements ElectionLinks {
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Whoever asks for a way decides on it soon, or not at all. */
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Opener opener;
    private final Hearing hearing;
    private final Clock clock;
    private final Consumer<String> note;
    private final Map<Wire, ElectionLinks> open = new EnumMap<>(Wire.class);
    private final Map<Wire, String> failed = new EnumMap<>(Wire.class);
    /** Ways that nobody has decided on, and until when they are open. */
    private final Map<Wire, Long> keptUntilNanos = new EnumMap<>(Wire.class);

    private Set<Wire> wanted;
    private Wire active;
    private Roster roster;
    private boolean begun;
    private long retryAtNanos = Long.MAX_VALUE;

    /** Makes a way; begun by whom it is made for. */
    public interface Opener {
        ElectionLinks open(Wire wire, MeshListener listener) throws IOException;
    }

    /** Takes what comes. */
    public interface Hearing {
        /** The election that goes on. */
        MeshListener election();

        /** Somebody is in that generation. */
        void onNotice(long from, GenerationNotice notice);

        /** What is told to a member that elects by something else. */
        GenerationNotice notice();

        /** By what this member elects now, which an operator may have made another one than the notice says. */
        int number();
    }

    /** @param first the way that the election begins on */
    public ElectionWires(
            Opener opener, Hearing hearing, Roster roster, Wire first, Clock clock, Consumer<String> note) {
        this.opener = opener;
        this.hearing = hearing;
        this.roster = roster;
        this.active = first;
        this.wanted = Set.of(first);
        this.clock = clock;
        this.note = note;
    }

    /** Opens these ways, and keeps trying with those that cannot be; ways that are open stay. */
    public void want(Set<Wire> wires) {
        wanted = Set.copyOf(wires);
        keptUntilNanos.keySet().removeAll(wanted);
        wanted.forEach(this::tryOpen);
    }

    /** The election goes on here from now on, if that can be. */
    public Optional<String> use(Wire wire) {
        tryOpen(wire);
        if (open.containsKey(wire)) {
            if (active != wire) {
                keep(active);
            }
            active = wire;
            keptUntilNanos.remove(wire);
            return Optional.empty();
        }
        return Optional.of(failed.getOrDefault(wire, "not begun"));
    }

    /** Whether this way is open, or can be; then it stays so for long enough to decide on it. */
    public Optional<String> check(Wire wire) {
        boolean stays = open.containsKey(wire) && !keptUntilNanos.containsKey(wire);
        tryOpen(wire);
        if (!stays) {
            keep(wire);
        }
        return open.containsKey(wire) ? Optional.empty() : Optional.of(failed.getOrDefault(wire, "not begun"));
    }

    private void keep(Wire wire) {
        if (open.containsKey(wire) && !wanted.contains(wire)) {
            keptUntilNanos.put(wire, clock.nanoTime() + KEPT_NANOS);
        }
    }

    private void closeKept(long nowNanos) {
        for (Map.Entry<Wire, Long> kept : List.copyOf(keptUntilNanos.entrySet())) {
            if (nowNanos >= kept.getValue()) {
                keptUntilNanos.remove(kept.getKey());
                open.remove(kept.getKey()).close();
            }
        }
    }

    private void tryOpen(Wire wire) {
        if (!begun || open.containsKey(wire)) {
            return;
        }
        ElectionLinks made = null;
        try {
            made = opener.open(wire, new Ear(wire));
            made.begin();
            made.onTime(clock.nanoTime());
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
            retryAtNanos = clock.nanoTime() + REST_NANOS;
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
    public void callMissing() {
        open.values().forEach(ElectionLinks::callMissing);
    }

    @Override
    public void onTime(long nowNanos) {
        if (!keptUntilNanos.isEmpty()) {
            closeKept(nowNanos);
        }
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
        return keptUntilNanos.isEmpty() ? next : Math.min(next, Collections.min(keptUntilNanos.values()));
    }

    @Override
    public Optional<List<Long>> connected() {
        return links().flatMap(ElectionLinks::connected);
    }

    @Override
    public void close() {
        open.values().forEach(ElectionLinks::close);
        open.clear();
        keptUntilNanos.clear();
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
            } else if (!isActive()) {
                tell(from, member);
            } else {
                hearing.election().onMessage(from, message);
                if (wire == Wire.ELECTION_DATAGRAMS
                        && ChallengeMark.isOfOther(hearing.number(), message)
                        && hearing.number() == hearing.notice().algorithm()) {
                    tell(from, member);
                }
            }
        }

        private void tell(long from, boolean member) {
            if (member && open.containsKey(wire)) {
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
