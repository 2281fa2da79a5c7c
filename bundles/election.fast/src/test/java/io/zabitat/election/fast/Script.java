package io.zabitat.election.fast;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.tck.election.ElectionStory;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A story in the words of algorithm 3. Votes are written {@code leader zxid round/epoch}.
 *
 * <pre>
 * servers 3 voters 1 observer, this is 2, weight 1=0
 * 1 LOOKING 1 5:6 1/5 [version 0]
 * </pre>
 */
final class Script extends ElectionStory {
    private EnsembleConfig config;

    @Override
    protected Election begin(List<String> words) {
        Map<Long, Long> weights = new HashMap<>();
        for (String word : words) {
            if (word.indexOf('=') > 0) {
                String[] sides = word.split("=");
                weights.put(Long.parseLong(sides[0]), Long.parseLong(sides[1]));
            }
        }
        config = Ensembles.of(Integer.parseInt(words.get(1)), observers(words));
        return new FastElection(Ensembles.context(config, Long.parseLong(after(words, "is", "")), weights));
    }

    @Override
    protected byte[] said(long from, List<String> words) {
        String[] epochs = words.get(4).split("/");
        Vote vote = new Vote(number(words.get(2)), zxid(words.get(3)), number(epochs[0]), number(epochs[1]));
        byte[] message = Notification.encode(PeerState.valueOf(words.get(1)), vote, config.textBytes());
        return words.contains("version") ? Arrays.copyOf(message, 40) : message;
    }

    @Override
    protected String text(long to, byte[] message) {
        Notification notification = Notification.decode(message).orElseThrow();
        return notification.state() + " " + text(notification.vote());
    }

    @Override
    protected String text(Vote vote) {
        return number(vote.leader()) + " " + zxid(vote.zxid()) + " " + vote.electionEpoch() + "/"
                + number(vote.peerEpoch());
    }
}
