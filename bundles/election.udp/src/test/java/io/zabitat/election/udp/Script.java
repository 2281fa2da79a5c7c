package io.zabitat.election.udp;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One story of an election: lines that tell what happens to one server, each followed by what it did, indented. Votes are written
 * {@code leader zxid}, zxids as {@code epoch:counter}.
 *
 * <pre>
 * servers 3 voters 1 observer, this is 2
 * look 5:7 epoch 5 [empty]
 * 1 votes 3 5:6 | -1 asks | settled 2 [epoch 6] | at 200
 * </pre>
 */
final class Script {
    private static final int ASKED = 0x01020304;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<Long>> sent = new TreeMap<>();
    private final List<String> done = new ArrayList<>();
    private Election election;
    private long nowNanos;
    private long wishNanos = -1;
    private int xid;

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
        List<String> words = Arrays.asList(line.split("[ ,]+"));
        if (words.get(0).equals("servers")) {
            begin(words);
            return;
        }
        election.step(event(words), nowNanos, new Sink());
        sent.forEach((message, to) -> lines.add(
                "    to " + String.join(", ", to.stream().map(String::valueOf).toList()) + ": " + message));
        lines.addAll(done);
        sent.clear();
        done.clear();
    }

    private void begin(List<String> words) {
        int observers = words.contains("observer") ? Integer.parseInt(words.get(words.indexOf("observer") - 1)) : 0;
        long self = Long.parseLong(words.get(words.indexOf("is") + 1));
        election = new UdpElection(
                Ensembles.context(Ensembles.of(Integer.parseInt(words.get(1)), observers), self, Map.of()));
    }

    private ElectionEvent event(List<String> words) {
        switch (words.get(0)) {
            case "look":
                return new ElectionEvent.Look(
                        zxid(words.get(1)), Long.parseLong(words.get(3)), !words.contains("empty"));
            case "settled":
                long epoch = words.size() > 2 ? Long.parseLong(words.get(3)) : -1;
                return new ElectionEvent.Settled(Long.parseLong(words.get(1)), epoch);
            case "at":
                nowNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words.get(1)));
                return new ElectionEvent.Tick();
            default:
                long from = Long.parseLong(words.get(0));
                if (words.get(1).equals("asks")) {
                    return new ElectionEvent.Received(from, Packets.question(ASKED));
                }
                Ballot vote = new Ballot(Long.parseLong(words.get(2)), zxid(words.get(3)));
                int answered = words.contains("late") ? xid - 1 : xid;
                byte[] answer = new Packets.Answer(answered, from, vote).encode();
                // As servers of old send it, with eight bytes of nothing.
                return new ElectionEvent.Received(from, Arrays.copyOf(answer, answer.length + 8));
        }
    }

    private String text(byte[] message) {
        if (Packets.isQuestion(message)) {
            xid = Packets.xid(message);
            return "whom do you vote for?";
        }
        Packets.Answer answer = Packets.Answer.decode(message).orElseThrow();
        return "I vote for " + text(answer.vote()) + (answer.xid() == ASKED ? "" : " with a wrong xid");
    }

    private static long zxid(String word) {
        String[] parts = word.split(":");
        return parts.length == 1 ? Long.parseLong(word) : Long.parseLong(parts[0]) << 32 | Long.parseLong(parts[1]);
    }

    private static String text(Ballot vote) {
        long zxid = vote.zxid();
        return vote.leader() + " " + (zxid <= 0 ? Long.toString(zxid) : (zxid >> 32) + ":" + (zxid & 0xffffffffL));
    }

    private final class Sink implements ElectionSink {
        @Override
        public void heardLooking(long voter) {
            done.add("    has heard " + voter + " looking");
        }

        @Override
        public void note(String text) {
            done.add("    notes " + text);
        }

        @Override
        public void send(long to, byte[] message) {
            sent.computeIfAbsent(text(message), any -> new ArrayList<>()).add(to);
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            done.add("    decides " + text(new Ballot(vote.leader(), vote.zxid()))
                    + (counts ? "" : ", own history does not count"));
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
