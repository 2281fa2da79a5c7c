package io.zabitat.election.udp;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.tck.election.ElectionStory;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A story in the words of algorithm 0. Votes are written {@code leader zxid}.
 *
 * <pre>
 * 1 votes 3 5:6 [late] | -1 asks
 * </pre>
 */
final class Script extends ElectionStory {
    private static final int ASKED = 0x01020304;

    private int xid;

    @Override
    protected Election begin(List<String> words) {
        long self = Long.parseLong(after(words, "is", ""));
        return new UdpElection(
                Ensembles.context(Ensembles.of(Integer.parseInt(words.get(1)), observers(words)), self, Map.of()));
    }

    @Override
    protected byte[] said(long from, List<String> words) {
        if (words.get(1).equals("asks")) {
            return Packets.question(ASKED);
        }
        Ballot vote = new Ballot(Long.parseLong(words.get(2)), zxid(words.get(3)));
        int answered = words.contains("late") ? xid - 1 : xid;
        byte[] answer = new Packets.Answer(answered, from, vote).encode();
        // As servers of old send it, with eight bytes of nothing.
        return Arrays.copyOf(answer, answer.length + 8);
    }

    @Override
    protected String text(long to, byte[] message) {
        if (Packets.isQuestion(message)) {
            xid = Packets.xid(message);
            return "whom do you vote for?";
        }
        Packets.Answer answer = Packets.Answer.decode(message).orElseThrow();
        return "I vote for " + text(answer.vote()) + (answer.xid() == ASKED ? "" : " with a wrong xid");
    }

    @Override
    protected String text(Vote vote) {
        return text(new Ballot(vote.leader(), vote.zxid()));
    }

    private static String text(Ballot vote) {
        return vote.leader() + " " + zxid(vote.zxid());
    }
}
