package io.zabitat.sim;

import io.zabitat.api.Zxid;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What voters have acknowledged to a leader since it last began to bring them up to date: nothing else may count for a commit, because
 * what they acknowledged before they may have been told to cut (Z6). Whether it is on their disks as well is the {@link Ledger}'s.
 */
final class AckWitness {
    /**
     * @param upTo the last zxid; -1 for none
     * @param since when the leader began
     * @param before what counted until that moment
     */
    private record Acked(long upTo, long since, long before) {}

    private final Ledger ledger;
    private final Map<Long, Map<Integer, Acked>> terms = new HashMap<>();

    AckWitness(Ledger ledger) {
        this.ledger = ledger;
    }

    private Map<Integer, Acked> term(long epoch) {
        return terms.computeIfAbsent(epoch, any -> new HashMap<>());
    }

    void onSync(int learner, long epoch, long now) {
        Acked was = term(epoch).get(learner);
        term(epoch).put(learner, new Acked(-1, now, was == null ? -1 : was.upTo()));
    }

    void onAck(int learner, long epoch, long zxid) {
        term(epoch)
                .computeIfPresent(
                        learner, (any, was) -> new Acked(Math.max(was.upTo(), zxid), was.since(), was.before()));
    }

    /**
     * A leader says that something is committed which it has proposed itself.
     *
     * @param now what it has taken back in this very moment it may have counted before
     */
    void onCommit(int leader, long epoch, long zxid, long now) {
        Ledger.Entry entry = ledger.at(zxid);
        if (Zxid.epoch(zxid) != epoch || entry.committedAt != now) {
            return; // it was decided some time ago
        }
        Set<Long> counted = new TreeSet<>();
        if (ledger.ghost(leader).isVoter() && ledger.ghost(leader).held(entry)) {
            counted.add((long) leader);
        }
        term(epoch).forEach((learner, acked) -> {
            long upTo = acked.since() == now ? Math.max(acked.before(), acked.upTo()) : acked.upTo();
            if (upTo >= zxid && ledger.ghost(learner).isVoter()) {
                counted.add((long) learner);
            }
        });
        if (!ledger.decides(counted, zxid)) {
            throw new Violation("Z6: leader " + leader + " of epoch " + epoch + " commits " + entry + ", which only "
                    + counted + " have acknowledged since they were last brought up to date");
        }
    }
}
