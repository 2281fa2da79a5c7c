package io.zabitat.core;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Which server has acknowledged up to where, and who has to have done so. Every member logs in zxid order, so an acknowledgement holds for
 * all that came before. Who decides about a proposal is settled when it is made; a configuration that comes later changes nothing (J8).
 */
final class AckTracker {
    /** @param from the first proposal they decide about */
    private record Rule(long from, Quorums quorums) {}

    private final ArrayDeque<Rule> rules = new ArrayDeque<>();
    private long[] servers = {};
    private long[] ackedUpTo = {};
    private long committedUpTo = -1;

    AckTracker(Quorums quorums) {
        rules.add(new Rule(0, quorums));
    }

    /** They decide about this proposal and all behind it. */
    void require(long from, Quorums quorums) {
        rules.add(new Rule(from, quorums));
    }

    /** Of whoever logs: one that does not vote now may vote in the next configuration. */
    void onAck(long server, long zxid) {
        int i = Arrays.binarySearch(servers, server);
        if (i < 0) {
            i = insert(server, -1 - i);
        }
        ackedUpTo[i] = Math.max(ackedUpTo[i], zxid);
    }

    private int insert(long server, int at) {
        long[] more = Arrays.copyOf(servers, servers.length + 1);
        long[] moreAcked = Arrays.copyOf(ackedUpTo, more.length);
        System.arraycopy(servers, at, more, at + 1, servers.length - at);
        System.arraycopy(ackedUpTo, at, moreAcked, at + 1, servers.length - at);
        more[at] = server;
        moreAcked[at] = -1;
        servers = more;
        ackedUpTo = moreAcked;
        return at;
    }

    /**
     * The server is synchronised anew, and may be told to cut what it once acknowledged: that counts no more until it
     * acknowledges it again.
     */
    void forget(long server) {
        int i = Arrays.binarySearch(servers, server);
        if (i >= 0) {
            ackedUpTo[i] = -1;
        }
    }

    /** How far the server has come; -1 when it has acknowledged nothing. */
    long ackedBy(long server) {
        int i = Arrays.binarySearch(servers, server);
        return i < 0 ? -1 : ackedUpTo[i];
    }

    /**
     * Whether a quorum has acknowledged the zxid. Asked in zxid order.
     *
     * @param granted whether the oracle lets those go on with it that have it on disk
     */
    boolean isAcked(long zxid, boolean granted) {
        Quorums quorums = ruleOf(zxid);
        if (zxid <= committedUpTo) {
            return true;
        }
        long[] having = new long[servers.length];
        int n = 0;
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < servers.length; i++) {
            if (ackedUpTo[i] >= zxid) {
                having[n++] = servers[i];
                lowest = Math.min(lowest, ackedUpTo[i]);
            }
        }
        long[] acknowledged = Arrays.copyOf(having, n);
        boolean acked = n > 0 && quorums.isQuorum(acknowledged);
        if (acked) {
            committedUpTo = lowest; // the same servers form a quorum for everything up to here, by this rule
        }
        return acked || granted && n > 0 && quorums.isQuorum(acknowledged, true);
    }

    /**
     * Whether those that have acknowledged the zxid, or still can, are enough for it. A proposal from the time of two configurations needs
     * voters of the older one, and these may have become observers.
     *
     * @param able get proposals
     */
    boolean canBeAcked(long zxid, long[] able) {
        long[] having =
                Arrays.stream(servers).filter(server -> ackedBy(server) >= zxid).toArray();
        long[] all = LongStream.concat(Arrays.stream(having), Arrays.stream(able))
                .distinct()
                .toArray();
        return ruleOf(zxid).isQuorum(all);
    }

    private Quorums ruleOf(long zxid) {
        Rule rule = rules.removeFirst();
        while (!rules.isEmpty() && rules.peekFirst().from() <= zxid) {
            rule = rules.removeFirst();
            committedUpTo = -1;
        }
        rules.addFirst(rule);
        return rule.quorums();
    }
}
