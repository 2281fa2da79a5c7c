package io.zabitat.core;

import io.zabitat.api.Zxid;
import java.util.ArrayList;
import java.util.List;

/** What happened before a story begins, in short words; anything else is one event. */
final class ScriptStories {
    private ScriptStories() {}

    /**
     * {@code leader of 3 in 5 behind 0x400000007 with 2 3}: member 1 is established in epoch 5, its history ends at the zxid, and
     * the members named are synced, over links that bear their ids. {@code follower of 3 in 5 behind ...} and {@code observer ...}:
     * member 3, or 9, is served by member 1 over link 1; the leader announces what Zabitat can do when {@code of-zabitat} stands there.
     * {@code roster=0x400000003=1,2+9} names the members, version first and observers last; with {@code dynamic} they may change.
     */
    static List<String> of(String text) {
        ScriptWords words = new ScriptWords(text);
        return switch (words.word()) {
            case "leader" -> leader(words);
            case "follower" -> learner(words, false);
            case "observer" -> learner(words, true);
            default -> List.of(text);
        };
    }

    private static List<String> leader(ScriptWords words) {
        words.skip("of");
        long voters = words.number();
        words.skip("in");
        long epoch = words.number();
        words.skip("behind");
        String last = words.word();
        words.skip("with");
        List<Long> followers = new ArrayList<>();
        String settings = "";
        for (String word : words.rest().split(" ")) {
            if (word.matches("\\d+")) {
                followers.add(Long.decode(word));
            } else {
                settings += " " + word;
            }
        }
        List<String> events =
                new ArrayList<>(List.of("member 1 of " + voters + settings, recovered(last, epoch), "elected 1"));
        for (long id : followers) {
            events.add("link-up " + id);
            events.add(id + ": FOLLOWERINFO sid=" + id + " accepted=" + (epoch - 1));
        }
        events.add("epoch-saved accepted " + epoch);
        for (long id : followers) {
            events.add(id + ": ACKEPOCH " + last + " epoch=" + (epoch - 1));
        }
        events.add("epoch-saved current " + epoch);
        for (long id : followers) {
            events.add(id + ": ACK " + Zxid.toString(Zxid.of(epoch, 0)));
            events.add(id + ": ACK " + Zxid.toString(Zxid.of(epoch, 0)));
        }
        return events;
    }

    private static List<String> learner(ScriptWords words, boolean observer) {
        words.skip("of");
        long voters = words.number();
        words.skip("in");
        long epoch = words.number();
        words.skip("behind");
        String last = words.word();
        boolean ofZabitat = words.has("of-zabitat");
        String settings = words.rest();
        String newLeader = Zxid.toString(Zxid.of(epoch, 0));
        return List.of(
                "member " + (observer ? 9 : voters) + " of " + voters + (observer ? " observer " : " ") + settings,
                recovered(last, epoch),
                "elected 1",
                "link-up 1 to=1",
                "1: LEADERINFO " + epoch + (ofZabitat ? " abilities=1" : ""),
                "epoch-saved accepted " + epoch,
                "1: DIFF " + last,
                "1: NEWLEADER " + newLeader,
                "epoch-saved current " + epoch,
                "1: UPTODATE");
    }

    private static String recovered(String last, long epoch) {
        return "recovered " + last + " accepted=" + (epoch - 1) + " current=" + (epoch - 1);
    }
}
