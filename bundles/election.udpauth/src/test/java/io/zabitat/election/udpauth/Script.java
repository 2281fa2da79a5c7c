package io.zabitat.election.udpauth;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.tck.election.ElectionStory;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A story in the words of algorithms 1 and 2. Votes are written {@code leader zxid}; tags and challenges are the ones this server has
 * last sent to the peer, unless the story says otherwise.
 *
 * <pre>
 * servers 3 voters 1 observer, this is 2, algorithm 2
 * 1 says 3 5:6 round 1 [unproven] | 1 acks LOOKING|FOLLOWING|LEADING 3 5:6 round 1 [forged] | 1 asks [tag 9]
 * 1 challenges 77
 * </pre>
 */
final class Script extends ElectionStory {
    private static final List<String> STATES = List.of("LOOKING", "FOLLOWING", "LEADING");

    private final Map<Long, Long> tags = new TreeMap<>();
    private final Map<Long, Long> given = new TreeMap<>();

    @Override
    protected Election begin(List<String> words) {
        long self = Long.parseLong(after(words, "is", ""));
        return new UdpAuthElection(
                Ensembles.context(Ensembles.of(Integer.parseInt(words.get(1)), observers(words)), self, Map.of()),
                words.get(words.size() - 1).equals("2"));
    }

    @Override
    protected byte[] said(long from, List<String> words) {
        return packet(from, words).encode();
    }

    private Packet packet(long from, List<String> words) {
        long tag = Long.parseLong(after(words, "tag", "1"));
        switch (words.get(1)) {
            case "asks":
                return Packet.challengeRequest(tag);
            case "challenges":
                return Packet.challenge(tags.getOrDefault(from, 0L), Packet.LOOKING, Long.parseLong(words.get(2)));
            case "says":
                long proof = words.contains("unproven") ? 5 : given.getOrDefault(from, 0L);
                return Packet.notification(tag, vote(words, 2), round(words), proof);
            default:
                long answered = words.contains("forged") ? 5 : tags.getOrDefault(from, 0L);
                return Packet.ack(answered, STATES.indexOf(words.get(2)), vote(words, 3), round(words));
        }
    }

    private static Ballot vote(List<String> words, int at) {
        return new Ballot(Long.parseLong(words.get(at)), zxid(words.get(at + 1)));
    }

    private static long round(List<String> words) {
        return Long.parseLong(after(words, "round", ""));
    }

    @Override
    protected String text(long to, byte[] message) {
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
                return "acks tag " + packet.tag() + ", " + STATES.get(packet.state()) + " " + text(packet.vote())
                        + " round " + packet.round();
        }
    }

    @Override
    protected String text(Vote vote) {
        return text(new Ballot(vote.leader(), vote.zxid()));
    }

    private static String text(Ballot vote) {
        return vote.leader() + " " + zxid(vote.zxid());
    }
}
