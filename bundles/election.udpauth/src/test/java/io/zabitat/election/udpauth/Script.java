package io.zabitat.election.udpauth;

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
 * servers 3 voters 1 observer, this is 2, algorithm 2
 * look 5:7 epoch 5 [empty]
 * 1 says 3 5:6 round 1 [unproven] | 1 acks LOOKING|FOLLOWING|LEADING 3 5:6 round 1 [forged] | 1 asks [tag 9]
 * 1 challenges 77 | settled 2 [epoch 6] | at 200
 * </pre>
 */
final class Script {
    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<Long>> sent = new TreeMap<>();
    private final List<String> done = new ArrayList<>();
    private Election election;
    private long nowNanos;
    private long wishNanos = -1;
    private final Map<Long, Long> tags = new TreeMap<>();
    private final Map<Long, Long> given = new TreeMap<>();
    private long from;

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
        election = new UdpAuthElection(
                Ensembles.context(Ensembles.of(Integer.parseInt(words.get(1)), observers), self, Map.of()),
                words.get(words.size() - 1).equals("2"));
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
                from = Long.parseLong(words.get(0));
                return new ElectionEvent.Received(from, packet(words).encode());
        }
    }

    /** Tags and challenges are the ones this server has last sent to the peer, unless the story says otherwise. */
    private Packet packet(List<String> words) {
        long tag = words.contains("tag") ? Long.parseLong(words.get(words.indexOf("tag") + 1)) : 1;
        switch (words.get(1)) {
            case "asks":
                return Packet.challengeRequest(tag);
            case "challenges":
                return Packet.challenge(tags.getOrDefault(from, 0L), Packet.LOOKING, Long.parseLong(words.get(2)));
            case "says":
                long proof = words.contains("unproven") ? 5 : given.getOrDefault(from, 0L);
                return Packet.notification(tag, vote(words, 2), round(words), proof);
            default:
                int state = List.of("LOOKING", "FOLLOWING", "LEADING").indexOf(words.get(2));
                long answered = words.contains("forged") ? 5 : tags.getOrDefault(from, 0L);
                return Packet.ack(answered, state, vote(words, 3), round(words));
        }
    }

    private static Ballot vote(List<String> words, int at) {
        return new Ballot(Long.parseLong(words.get(at)), zxid(words.get(at + 1)));
    }

    private static long round(List<String> words) {
        return Long.parseLong(words.get(words.indexOf("round") + 1));
    }

    private String text(long to, byte[] message) {
        Packet packet = Packet.decode(message).orElseThrow();
        switch (packet.type()) {
            case CHALLENGE_REQUEST:
                tags.put(to, packet.tag());
                return "asks for a challenge";
            case CHALLENGE:
                given.put(to, packet.first());
                return "a challenge for tag " + packet.tag();
            case NOTIFICATION:
                tags.put(to, packet.tag());
                return "LOOKING " + text(packet.vote()) + " round " + packet.round()
                        + (packet.proof() == 0 ? "" : " proof " + packet.proof());
            default:
                return "acks tag " + packet.tag() + ", "
                        + List.of("LOOKING", "FOLLOWING", "LEADING").get(packet.state()) + " " + text(packet.vote())
                        + " round " + packet.round();
        }
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
            sent.computeIfAbsent(text(to, message), any -> new ArrayList<>()).add(to);
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
