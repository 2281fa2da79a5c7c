package io.zabitat.node.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * An election without effect: all members with their true histories, in one place, on a clock that runs as fast as it can, with messages
 * that take a millisecond. Finds algorithms that throw, that do not decide, that disagree, and that choose somebody whom no quorum could
 * follow. Used by one thread, once.
 */
public final class Rehearsal {
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MOST_STEPS = 200_000;

    private final ElectionAlgorithm algorithm;
    private final Setting setting;
    private final Set<Long> mute;
    private final Map<Long, Guest> guests = new TreeMap<>();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final List<String> faults = new ArrayList<>();
    private long nowNanos = TimeUnit.SECONDS.toNanos(1_000);
    private long number;
    private int messages;

    /** A member, with what it would say of its history. */
    public record Participant(long id, boolean observer, long lastZxid, long currentEpoch) {}

    /**
     * Who elects, by what.
     *
     * @param connected whether members know who is connected to them, as algorithm 3 does
     * @param limitMillis how long an election may take
     */
    public record Setting(
            EnsembleConfig config,
            Optional<EnsembleConfig> next,
            QuorumVerifier quorum,
            Map<String, String> settings,
            List<Participant> participants,
            boolean connected,
            long limitMillis) {
        public Setting {
            participants = List.copyOf(participants);
            settings = Map.copyOf(settings);
        }
    }

    /**
     * What it came to.
     *
     * @param leader -1 when there is none
     * @param millis until all had decided, on the clock of the rehearsal
     * @param fault empty when all is as it should be
     */
    public record Outcome(long leader, long millis, int messages, Optional<String> fault) {}

    private record Task(long atNanos, long number, Runnable what) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    private Rehearsal(ElectionAlgorithm algorithm, Setting setting, Set<Long> mute) {
        this.algorithm = algorithm;
        this.setting = setting;
        this.mute = new TreeSet<>(mute);
    }

    /** @param mute members that are not there */
    public static Outcome run(ElectionAlgorithm algorithm, Setting setting, Set<Long> mute) {
        return new Rehearsal(algorithm, setting, mute).run();
    }

    private Outcome run() {
        long beganNanos = nowNanos;
        try {
            setting.participants().stream()
                    .filter(participant -> !mute.contains(participant.id()))
                    .forEach(participant -> guests.put(participant.id(), new Guest(participant)));
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            return new Outcome(-1, 0, 0, Optional.of("it throws when it begins: " + e));
        }
        guests.values().forEach(this::seat);
        long endNanos = beganNanos + TimeUnit.MILLISECONDS.toNanos(setting.limitMillis());
        int steps = 0;
        while (faults.isEmpty()
                && !haveDecided()
                && !tasks.isEmpty()
                && tasks.peek().atNanos() <= endNanos) {
            if (Thread.interrupted()) {
                faults.add("it was interrupted after " + steps + " steps");
            }
            if (++steps > MOST_STEPS) {
                faults.add("no end of messages: " + messages);
            }
            Task task = tasks.remove();
            nowNanos = Math.max(nowNanos, task.atNanos());
            task.what().run();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - beganNanos);
        Optional<String> fault = faults.stream().findFirst().or(this::judge);
        long leader = fault.isPresent()
                ? -1
                : guests.values().iterator().next().decision.orElseThrow().leader();
        return new Outcome(leader, millis, messages, fault);
    }

    private void seat(Guest guest) {
        if (setting.connected()) {
            for (Participant other : setting.participants()) {
                if (other.id() != guest.who.id()) {
                    later(
                            guest,
                            mute.contains(other.id())
                                    ? new ElectionEvent.PeerDown(other.id())
                                    : new ElectionEvent.PeerUp(other.id()));
                }
            }
        }
        later(guest, new ElectionEvent.Look(guest.who.lastZxid(), guest.who.currentEpoch(), true));
    }

    private void later(Guest guest, ElectionEvent event) {
        at(nowNanos + DELAY_NANOS, () -> guest.step(event));
    }

    private void at(long nanos, Runnable what) {
        tasks.add(new Task(nanos, number++, what));
    }

    private boolean haveDecided() {
        return guests.values().stream().allMatch(guest -> guest.decision.isPresent());
    }

    private Optional<String> judge() {
        List<Long> undecided = guests.values().stream()
                .filter(guest -> guest.decision.isEmpty())
                .map(guest -> guest.who.id())
                .toList();
        if (guests.isEmpty() || !undecided.isEmpty()) {
            return Optional.of("it does not decide within " + setting.limitMillis() + " ms: " + undecided);
        }
        Map<Long, Long> choices = new TreeMap<>();
        guests.values()
                .forEach(guest ->
                        choices.put(guest.who.id(), guest.decision.orElseThrow().leader()));
        Set<Long> leaders = new TreeSet<>(choices.values());
        if (leaders.size() > 1) {
            return Optional.of("they do not agree: " + choices);
        }
        return followers(leaders.iterator().next());
    }

    /** The core lets nobody lead whom a quorum is ahead of (hot-swap 3.1). */
    private Optional<String> followers(long leader) {
        if (!guests.containsKey(leader)) {
            return Optional.of("it chooses server " + leader + ", who is not there");
        }
        Participant chosen = guests.get(leader).who;
        long[] able = guests.values().stream()
                .map(guest -> guest.who)
                .filter(who -> !who.observer() && !isAhead(who, chosen))
                .mapToLong(Participant::id)
                .toArray();
        return setting.quorum().isQuorum(able)
                ? Optional.empty()
                : Optional.of("it chooses server " + leader + ", and no quorum can follow it: others have more");
    }

    private static boolean isAhead(Participant who, Participant chosen) {
        return who.currentEpoch() != chosen.currentEpoch()
                ? who.currentEpoch() > chosen.currentEpoch()
                : who.lastZxid() > chosen.lastZxid();
    }

    /** One member. */
    private final class Guest implements ElectionSink, Faults {
        private final Participant who;
        private final Election election;
        private Optional<Vote> decision = Optional.empty();
        private long wakeNanos = Long.MAX_VALUE;

        Guest(Participant who) {
            this.who = who;
            ElectionContext context = new ElectionContext(
                    who.id(),
                    who.observer(),
                    setting.config(),
                    setting.next(),
                    setting.quorum(),
                    setting.settings(),
                    new Random(who.id()));
            Election made = algorithm.start(context);
            if (made == null) {
                throw new IllegalStateException("it makes no election");
            }
            this.election = new GuardedElection(made, context, this);
        }

        void step(ElectionEvent event) {
            election.step(event, nowNanos, this);
            election.vote();
            election.round();
        }

        @Override
        public void send(long to, byte[] message) {
            messages++;
            Guest other = guests.get(to);
            if (other != null && to != who.id()) {
                at(nowNanos + DELAY_NANOS, () -> other.step(new ElectionEvent.Received(who.id(), message.clone())));
            }
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            decision = Optional.of(vote);
            later(this, new ElectionEvent.Settled(vote.leader(), -1));
        }

        @Override
        public void wakeAt(long nanos) {
            wakeNanos = nanos;
            at(Math.max(nanos, nowNanos), () -> {
                if (wakeNanos == nanos) {
                    wakeNanos = Long.MAX_VALUE;
                    step(new ElectionEvent.Tick());
                }
            });
        }

        @Override
        public void heardLooking(long voter) {
            // nobody leads here
        }

        @Override
        public void note(String text) {
            // for operators of real elections
        }

        @Override
        public void threw(Throwable cause) {
            faults.add("it threw " + cause);
        }

        @Override
        public void nonsense(String what) {
            faults.add(what);
        }
    }
}
