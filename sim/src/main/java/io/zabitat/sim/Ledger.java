package io.zabitat.sim;

import io.zabitat.api.OpCode;
import io.zabitat.api.Zxid;
import io.zabitat.api.txn.Txn;
import io.zabitat.wire.WireException;
import io.zabitat.wire.txn.TxnCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The truth about all histories of a run, written down outside of the servers: every transaction that was ever logged or proposed,
 * what came before it, and which are committed. The names of the invariants are those of the reliability reference, section 4, with
 * the names of ZooKeeper's TLA+ specification beside them.
 */
final class Ledger implements Txns {
    /** One transaction. Its zxid alone says all that came before it: that is what Zab promises, and what is checked here. */
    static final class Entry {
        final long zxid;
        final long hash;
        final Txn txn;
        Entry previous;
        boolean linked;
        /** In the committed sequence, from 1; 0 while it is not committed. */
        int position;

        /** When it was first known to be committed. */
        long committedAt = -1;

        long digest;
        boolean hasDigest;
        /** Whether it says what members decide together of their parts. */
        boolean decides;

        Entry(long zxid, long hash, Txn txn) {
            this.zxid = zxid;
            this.hash = hash;
            this.txn = txn;
        }

        @Override
        public String toString() {
            return Zxid.toString(zxid);
        }
    }

    private final TxnCodec codec = new TxnCodec(1 << 20);
    private final int quorum;
    private final long firstCounter;
    private final Counters counters;
    private final Entry root = new Entry(0, 0, null);
    private final Map<Long, Entry> entries = new HashMap<>();
    private final List<Entry> committed = new ArrayList<>();
    private final Map<Long, Integer> leaders = new HashMap<>();
    private final Map<Long, Entry> bases = new HashMap<>();
    private final List<Ghost> ghosts = new ArrayList<>();
    private final TreeMap<Long, Entry> lists = new TreeMap<>();
    private final LongSupplier clock;
    /** Null where nobody changes parts. */
    private DecisionListener decisions;

    private int lastLeader;
    private Judge judge = (servers, upTo) -> servers.size() >= quorum();

    /** Told of what members decide together of their parts, on its way (CP44). */
    interface DecisionListener {
        void onDecision(SwapWish.Point point, int server);
    }

    /** Says which sets of voters are quorums. */
    interface Judge {
        /** @param upTo the end of the history that all of them have, for an oracle that lets one go on so far */
        boolean isQuorum(Set<Long> servers, long upTo);

        /** Whether they can decide on the transaction with this zxid, which may say that others count from then on. */
        default boolean decides(Set<Long> servers, long zxid) {
            return isQuorum(servers, zxid);
        }

        /** Whether they are one by whatever has been proposed. */
        default boolean isQuorumOfAll(Set<Long> servers) {
            return isQuorum(servers, Long.MAX_VALUE);
        }
    }

    /**
     * @param firstCounter of an epoch's first transaction
     * @param clock the time of the run
     */
    Ledger(int voters, long firstCounter, Counters counters, LongSupplier clock) {
        this.clock = clock;
        this.firstCounter = firstCounter;
        this.quorum = voters / 2 + 1;
        this.counters = counters;
        root.linked = true;
        committed.add(root);
    }

    private int quorum() {
        return quorum;
    }

    /** Which sets of voters are quorums, where majorities are not. */
    void judgeBy(Judge system) {
        judge = system;
    }

    void tellOfDecisions(DecisionListener listener) {
        decisions = listener;
    }

    /** A server's log gets it. */
    void onLogged(Entry entry, int server) {
        if (entry.decides) {
            decisions.onDecision(SwapWish.Point.LOGGED, server);
        }
    }

    /** A leader tells a learner that it is committed. */
    void onTold(Entry entry, int leader, int learner) {
        if (entry.decides) {
            decisions.onDecision(SwapWish.Point.DECIDED, leader);
            decisions.onDecision(SwapWish.Point.DECIDED, learner);
        }
    }

    /** Whether these voters can decide on the transaction. */
    boolean decides(Set<Long> servers, long zxid) {
        return judge.decides(servers, zxid);
    }

    boolean isQuorumOfAll(Set<Long> servers) {
        return judge.isQuorumOfAll(servers);
    }

    /** Transactions with lists of members, in the order of their zxids. */
    Collection<Entry> lists() {
        return lists.values();
    }

    /** The voters that have it on their disks. */
    Set<Long> holders(Entry entry) {
        return voters(ghost -> ghost.held(entry));
    }

    private Set<Long> voters(Predicate<Ghost> condition) {
        Set<Long> voters = new TreeSet<>();
        for (int i = 0; i < ghosts.size(); i++) {
            if (ghosts.get(i).isVoter() && condition.test(ghosts.get(i))) {
                voters.add(i + 1L);
            }
        }
        return voters;
    }

    Entry root() {
        return root;
    }

    void add(Ghost ghost) {
        ghosts.add(ghost);
    }

    Ghost ghost(int id) {
        return ghosts.get(id - 1);
    }

    /** Who was established last, 0 before the first. */
    int lastLeader() {
        return lastLeader;
    }

    // ------------------------------------------------------------------------------------------------ transactions

    /** The transaction with this zxid, which is new or the same as ever: Z1 (Integrity). */
    Entry intern(long zxid, byte[] bytes, int offset, int length) {
        long hash = hash(bytes, offset, length);
        Entry entry = entries.get(zxid);
        if (entry == null) {
            try {
                entry = new Entry(zxid, hash, codec.decode(bytes, offset, length));
            } catch (WireException e) {
                throw new Violation("Z1: " + Zxid.toString(zxid) + " is no transaction: " + e.getMessage(), e);
            }
            if (entry.txn.zxid() != zxid) {
                throw new Violation("Z1: " + Zxid.toString(zxid) + " holds " + Zxid.toString(entry.txn.zxid()));
            }
            entries.put(zxid, entry);
            entry.decides = decisions != null && OtherParts.decides(entry.txn);
            if (entry.decides && entry.txn.header().type() == OpCode.RECONFIG) {
                lists.put(zxid, entry);
            }
        } else if (entry.hash != hash) {
            throw new Violation("Z1: two transactions have zxid " + entry);
        }
        return entry;
    }

    private static long hash(byte[] bytes, int offset, int length) {
        long hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 0x100000001b3L + bytes[i];
        }
        return hash;
    }

    /**
     * Somebody has the transaction right behind another one. Z2 (TotalOrder, PrefixConsistency): everybody has the same before it.
     * Z3 (PrimaryOrder): zxids rise, without a gap within an epoch.
     */
    void follow(Entry entry, Entry previous, Object who) {
        if (entry.linked) {
            if (entry.previous != previous) {
                throw new Violation("Z2: " + who + " has " + entry + " behind " + previous + ", others have it behind "
                        + entry.previous);
            }
            return;
        }
        boolean sameEpoch = Zxid.epoch(entry.zxid) == Zxid.epoch(previous.zxid);
        boolean right = sameEpoch ? entry.zxid == previous.zxid + 1 : entry.zxid > previous.zxid;
        if (!right || !sameEpoch && Zxid.counter(entry.zxid) != firstCounter) {
            throw new Violation("Z3: " + who + " has " + entry + " behind " + previous);
        }
        entry.previous = previous;
        entry.linked = true;
    }

    /** The transaction that a state of this zxid ends with; the first zxid of an epoch is no transaction. */
    Entry at(long zxid) {
        Entry entry = Zxid.counter(zxid) == 0 ? bases.get(Zxid.epoch(zxid)) : entries.get(zxid);
        return zxid == 0 ? root : entry;
    }

    boolean isPrefix(Entry prefix, Entry of) {
        if (prefix.position > 0 && of.position > 0 || prefix == root) {
            return prefix.position <= of.position || prefix == root;
        }
        Entry entry = of;
        while (entry.zxid > prefix.zxid) {
            entry = entry.previous;
        }
        return entry == prefix;
    }

    /** The last transaction of a history with at most this zxid. */
    Entry floor(Entry history, long zxid) {
        Entry entry = history;
        while (entry.zxid > zxid) {
            entry = entry.previous;
        }
        return entry;
    }

    /** The last committed transaction of a history. */
    Entry committedPart(Entry history) {
        Entry entry = history;
        while (entry != root && entry.position == 0) {
            entry = entry.previous;
        }
        return entry;
    }

    // ------------------------------------------------------------------------------------------------ epochs

    /** A leader has told a learner NEWLEADER: its history, as it was before the first proposal of the epoch. */
    void onNewLeader(int leader, long epoch) {
        bases.putIfAbsent(epoch, ghost(leader).tip());
        ghost(leader).onServing();
    }

    /** The first to have the first zxid of an epoch for its state is the leader: an oracle lets it serve before it tells anybody so. */
    void onState(int server, long zxid) {
        long epoch = Zxid.epoch(zxid);
        if (epoch > 0 && Zxid.counter(zxid) == 0 && !isEstablished(epoch)) {
            onNewLeader(server, epoch);
            onEstablished(server, epoch);
        }
    }

    boolean isEstablished(long epoch) {
        return leaders.containsKey(epoch);
    }

    /** A leader claims that a quorum has its history: Z4 (Leadership1), Z5 (LeaderCompleteness). */
    void onEstablished(int leader, long epoch) {
        Integer before = leaders.putIfAbsent(epoch, leader);
        if (before != null) {
            if (before != leader) {
                throw new Violation("Z4: epoch " + epoch + " has the leaders " + before + " and " + leader);
            }
            return;
        }
        Entry base = bases.get(epoch);
        if (base == null) {
            throw new Violation("Z4: server " + leader + " is established in epoch " + epoch + " without NEWLEADER");
        }
        Entry last = lastUpTo(epoch);
        if (!isPrefix(last, base)) {
            throw new Violation("Z5: leader " + leader + " of epoch " + epoch + " begins with " + base
                    + " and has lost " + last + ", which is committed");
        }
        Set<Long> joined = voters(ghost -> ghost.hadJoined(epoch) && ghost.held(base));
        if (!judge.isQuorum(joined, base.zxid)) {
            throw new Violation("Z6: leader " + leader + " of epoch " + epoch + " is established while only " + joined
                    + " have its epoch and its history " + base + " on disk: " + ghosts);
        }
        lastLeader = leader;
        counters.count("leader established");
        commit(base, "leader " + leader);
    }

    /** What was committed but for later epochs: an acknowledgement may arrive after those who gave it have gone on to one. */
    private Entry lastUpTo(long epoch) {
        Entry entry = last();
        while (entry != root && Zxid.epoch(entry.zxid) > epoch) {
            entry = entry.previous;
        }
        return entry;
    }

    // ------------------------------------------------------------------------------------------------ commits

    /** Somebody acts as if the transaction were committed: Z2, Z5, Z10 (quorums intersect, as only those of the drawn system are let pass). */
    void commit(Entry entry, Object who) {
        if (entry.position > 0 || entry == root) {
            return;
        }
        if (!entry.linked) {
            throw new Violation("Z5: " + who + " says that " + entry + " is committed, which nobody has logged");
        }
        if (!isPrefix(last(), entry)) {
            throw new Violation("Z2: " + who + " commits " + entry + " without " + last() + ", which is committed");
        }
        Set<Long> held = holders(entry);
        if (!judge.isQuorum(held, entry.zxid)) {
            throw new Violation(
                    "Z6: " + who + " commits " + entry + ", which is on the disks of " + held + ": " + ghosts);
        }
        ArrayDeque<Entry> added = new ArrayDeque<>();
        for (Entry each = entry; each.position == 0 && each != root; each = each.previous) {
            added.push(each);
        }
        for (Entry each : added) {
            each.position = committed.size();
            each.committedAt = clock.getAsLong();
            committed.add(each);
        }
    }

    /** Whether what is committed is still where no leader can be chosen without it. */
    boolean isSafe(Entry entry) {
        Set<Long> vouching = voters(ghost -> ghost.vouchesFor(entry));
        return judge.isQuorum(vouching, entry.zxid) || judge.isQuorum(vouching, last().zxid);
    }

    List<Ghost> ghosts() {
        return ghosts;
    }

    /** A client, or whoever else is outside, has been shown the state at this zxid; which is the position it is at. */
    int onShown(long zxid, Object who) {
        Entry entry = at(zxid);
        if (entry == null) {
            throw new Violation("C1: " + who + " was shown zxid " + Zxid.toString(zxid) + ", which does not exist");
        }
        commit(entry, who);
        return entry.position;
    }

    Entry last() {
        return committed.get(committed.size() - 1);
    }

    int size() {
        return committed.size() - 1;
    }

    @Override
    public Txn txn(long position) {
        return committed.get((int) position).txn;
    }

    /** Z9 (StateConsistency): whoever has the same last transaction has the same tree. */
    void onDigest(long zxid, long digest, int server) {
        Entry entry = entries.get(zxid);
        if (entry == null) {
            return; // the first zxid of an epoch
        }
        if (!entry.hasDigest) {
            entry.hasDigest = true;
            entry.digest = digest;
        } else if (entry.digest != digest) {
            throw new Violation("Z9: server " + server + " has another tree at " + entry + " than others had");
        }
    }
}
