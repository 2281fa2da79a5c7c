package io.zabitat.spi.tck.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Elections of one ensemble on one virtual clock, whose messages all take a millisecond. Used by one thread. */
public final class Meeting {
    /** More than any search needs by far: one that goes on would fill the memory. */
    private static final int MOST_ACTIONS = 20_000;

    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ElectionAlgorithm algorithm;
    private final EnsembleConfig config;
    private final SortedMap<Long, Election> elections = new TreeMap<>();
    private final SortedMap<Long, List<Vote>> decisions = new TreeMap<>();
    private final SortedMap<Long, Long> wishes = new TreeMap<>();
    private final SortedSet<Long> looking = new TreeSet<>();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final List<String> actions = new ArrayList<>();
    private final SortedMap<Long, List<Boolean>> counted = new TreeMap<>();
    private final List<String> restless = new ArrayList<>();
    private final SortedSet<Long> unheard = new TreeSet<>();
    private long nowNanos;
    private long sequence;
    /** Whose message is being taken. */
    private OptionalLong asker = OptionalLong.empty();

    public Meeting(ElectionAlgorithm algorithm, EnsembleConfig config) {
        this.algorithm = algorithm;
        this.config = config;
    }

    private record Task(long atNanos, long number, Runnable what) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    /** Starts a server and connects it to all that run. */
    public void start(long server) {
        elections.put(server, algorithm.start(Ensembles.context(config, server, Map.of())));
        decisions.put(server, new ArrayList<>());
        counted.put(server, new ArrayList<>());
        for (long other : List.copyOf(elections.keySet())) {
            if (other != server) {
                later(server, () -> step(server, new ElectionEvent.PeerUp(other)));
                later(other, () -> step(other, new ElectionEvent.PeerUp(server)));
            }
        }
    }

    /** From now on nothing, or again everything, that others send to the server arrives there. */
    public void hears(long server, boolean hears) {
        if (hears) {
            unheard.remove(server);
        } else {
            unheard.add(server);
        }
    }

    /** Ends a server without a word to anybody. */
    public void stop(long server) {
        elections.remove(server);
        wishes.remove(server);
    }

    public void look(long server, long lastZxid, long currentEpoch) {
        look(server, lastZxid, currentEpoch, true);
    }

    /** @param complete whether the server has never lost anything */
    public void look(long server, long lastZxid, long currentEpoch, boolean complete) {
        looking.add(server);
        step(server, new ElectionEvent.Look(lastZxid, currentEpoch, complete));
    }

    public void step(long server, ElectionEvent event) {
        asker = event instanceof ElectionEvent.Received received
                ? OptionalLong.of(received.from())
                : OptionalLong.empty();
        elections.get(server).step(event, nowNanos, new Sink(server));
    }

    /** Lets so much time pass. */
    public void run(long millis) {
        long endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!tasks.isEmpty() && tasks.peek().atNanos() <= endNanos) {
            Task task = tasks.remove();
            nowNanos = task.atNanos();
            task.what().run();
            if (actions.size() > MOST_ACTIONS) {
                throw new AssertionError("no end of messages; the last: " + actions.get(actions.size() - 1));
            }
        }
        nowNanos = endNanos;
    }

    /** What a server has decided so far, one vote for each search. */
    public List<Vote> decisions(long server) {
        return List.copyOf(decisions.get(server));
    }

    /** For each decision of a server, whether its own history took part in it. */
    public List<Boolean> counted(long server) {
        return List.copyOf(counted.get(server));
    }

    /** Who said of whom that it looks for a leader again. */
    public List<String> restless() {
        return List.copyOf(restless);
    }

    public Election election(long server) {
        return elections.get(server);
    }

    /** Everything the elections asked for, in order, as text. */
    public List<String> actions() {
        return List.copyOf(actions);
    }

    private void later(long server, Runnable what) {
        Election addressee = elections.get(server);
        tasks.add(new Task(nowNanos + DELAY_NANOS, sequence++, () -> {
            if (elections.get(server) == addressee) {
                what.run();
            }
        }));
    }

    private final class Sink implements ElectionSink {
        @Override
        public void heardLooking(long voter) {
            restless.add(server + " hears " + voter);
        }

        @Override
        public void note(String text) {
            // for operators, not for tests
        }

        private final long server;

        Sink(long server) {
            this.server = server;
        }

        @Override
        public void send(long to, byte[] message) {
            boolean answersStranger = to < 0 && asker.equals(OptionalLong.of(to));
            if (to == server || config.member(to).isEmpty() && !answersStranger) {
                throw new AssertionError(server + " sends to " + to + ", which is no other member");
            }
            actions.add(nowNanos + " " + server + " sends " + to + " "
                    + HexFormat.of().formatHex(message));
            if (elections.containsKey(to) && !unheard.contains(to)) {
                later(to, () -> step(to, new ElectionEvent.Received(server, message)));
            }
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            actions.add(nowNanos + " " + server + " decides " + vote + " " + counts);
            if (!looking.remove(server)) {
                throw new AssertionError(server + " decides " + vote + " without having been asked to look");
            }
            decisions.get(server).add(vote);
            counted.get(server).add(counts);
        }

        @Override
        public void wakeAt(long nanos) {
            wishes.put(server, nanos);
            tasks.add(new Task(Math.max(nanos, nowNanos), sequence++, () -> {
                if (wishes.getOrDefault(server, nanos + 1) == nanos) {
                    wishes.remove(server);
                    step(server, new ElectionEvent.Tick());
                }
            }));
        }
    }
}
