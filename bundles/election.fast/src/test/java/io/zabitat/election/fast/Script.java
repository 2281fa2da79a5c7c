package io.zabitat.election.fast;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One story of an election: lines that tell what happens to one server, each followed by what it did, indented. Votes are written
 * {@code leader zxid round/epoch}, zxids as {@code epoch:counter}, "-" for the number of somebody who cannot be elected.
 *
 * <pre>
 * servers 3 voters 1 observer, this is 2, weight 1=0
 * look 5:7 epoch 5 [empty]
 * 1 LOOKING 1 5:6 1/5 [version 0]
 * 1 up | 1 down | settled 2 [epoch 6] | at 200
 * </pre>
 */
final class Script {
    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<Long>> sent = new TreeMap<>();
    private final List<String> done = new ArrayList<>();
    private EnsembleConfig config;
    private Election election;
    private long nowNanos;
    private long wishNanos = -1;

    /** The same story with what this election did. */
    static List<String> play(List<String> story) {
        Script script = new Script();
        for (String line : story) {
            if (!line.startsWith("    ")) {
                script.lines.add(line);
                if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("==")) {
                    script.happen(line.trim());
                }
            }
        }
        return script.lines;
    }

    private void happen(String line) {
        String[] words = line.split("[ ,]+");
        if (words[0].equals("servers")) {
            begin(words);
            return;
        }
        election.step(event(words), nowNanos, new Sink());
        sent.forEach((message, to) -> lines.add("    to " + join(to) + ": " + message));
        lines.addAll(done);
        sent.clear();
        done.clear();
    }

    private static String join(List<Long> ids) {
        return String.join(", ", ids.stream().map(String::valueOf).toList());
    }

    private void begin(String[] words) {
        int observers = 0;
        long self = 0;
        Map<Long, Long> weights = new HashMap<>();
        for (int i = 2; i < words.length; i++) {
            if (words[i].startsWith("observer")) {
                observers = Integer.parseInt(words[i - 1]);
            } else if (words[i].equals("is")) {
                self = Long.parseLong(words[i + 1]);
            } else if (words[i].indexOf('=') > 0) {
                String[] sides = words[i].split("=");
                weights.put(Long.parseLong(sides[0]), Long.parseLong(sides[1]));
            }
        }
        config = Ensembles.of(Integer.parseInt(words[1]), observers);
        election = new FastElection(Ensembles.context(config, self, weights));
    }

    private ElectionEvent event(String[] words) {
        List<String> all = Arrays.asList(words);
        switch (words[0]) {
            case "look":
                return new ElectionEvent.Look(zxid(words[1]), Long.parseLong(words[3]), !all.contains("empty"));
            case "settled":
                long epoch = words.length > 2 ? Long.parseLong(words[3]) : -1;
                return new ElectionEvent.Settled(Long.parseLong(words[1]), epoch);
            case "at":
                nowNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1]));
                return new ElectionEvent.Tick();
            default:
                return said(Long.parseLong(words[0]), words, all.contains("version"));
        }
    }

    private ElectionEvent said(long from, String[] words, boolean old) {
        if (words[1].equals("up")) {
            return new ElectionEvent.PeerUp(from);
        } else if (words[1].equals("down")) {
            return new ElectionEvent.PeerDown(from);
        }
        String[] epochs = words[4].split("/");
        Vote vote = new Vote(number(words[2]), zxid(words[3]), number(epochs[0]), number(epochs[1]));
        byte[] message = Notification.encode(PeerState.valueOf(words[1]), vote, config.textBytes());
        return new ElectionEvent.Received(from, old ? Arrays.copyOf(message, 40) : message);
    }

    private static long number(String word) {
        return word.equals("-") ? Long.MIN_VALUE : Long.parseLong(word);
    }

    private static long zxid(String word) {
        String[] parts = word.split(":");
        return parts.length == 1 ? number(word) : Long.parseLong(parts[0]) << 32 | Long.parseLong(parts[1]);
    }

    private static String text(long number) {
        return number == Long.MIN_VALUE ? "-" : Long.toString(number);
    }

    private static String text(Vote vote) {
        long zxid = vote.zxid();
        return text(vote.leader()) + " " + (zxid <= 0 ? text(zxid) : (zxid >> 32) + ":" + (zxid & 0xffffffffL)) + " "
                + vote.electionEpoch() + "/" + text(vote.peerEpoch());
    }

    private final class Sink implements ElectionSink {
        @Override
        public void heardLooking(long voter) {
            // the owner's business
        }

        @Override
        public void note(String text) {
            done.add("    notes " + text);
        }

        @Override
        public void send(long to, byte[] message) {
            Notification notification = Notification.decode(message).orElseThrow();
            String text = notification.state() + " " + text(notification.vote());
            sent.computeIfAbsent(text, any -> new ArrayList<>()).add(to);
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            done.add("    decides " + text(vote) + (counts ? "" : ", own history does not count"));
        }

        @Override
        public void wakeAt(long nanos) {
            if (nanos != wishNanos) {
                wishNanos = nanos;
                done.add("    wakes at " + TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        }
    }
}
