package io.zabitat.core;

import io.zabitat.api.OpCode;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.spi.quorum.OracleUse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Whole ensembles of cores in one thread, from one seed: disks that sync late, links with delays that break, crashes, an election
 * that is often wrong. First a time of chaos, then everything heals and must work again. What was once committed must stay.
 */
final class SimEnsemble {
    private static final int INIT_LIMIT = 10;
    private static final int SYNC_LIMIT = 5;
    /** What a {@link Random} draws first from seeds that follow each other is nearly the same. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    enum Kind {
        FIXED,
        /** Two voters, and an oracle that they ask. */
        ASKING,
        /** The list of members changes. */
        MOVING
    }

    /** What can happen in a step, and how often at most; a run draws its own share of each. */
    private enum Act {
        DELIVER(500),
        SYNC(300),
        DIAL(60),
        ELECT(60),
        SUBMIT(120),
        TICK(60),
        BREAK(10),
        CRASH(8),
        START(20),
        SNAPSHOT(6),
        ORACLE(120),
        EXPIRE(6),
        RECONFIG(100),
        GOSSIP(40);

        private final int most;

        Act(int most) {
            this.most = most;
        }

        static int[] draw(Random random, Kind kind) {
            int[] weights = new int[values().length];
            for (Act act : values()) {
                boolean rare = act == BREAK || act == CRASH || act == SNAPSHOT || act == TICK || act == EXPIRE;
                int least = rare ? 0 : act.most / 4 + 1;
                boolean moves = act == RECONFIG || act == GOSSIP;
                weights[act.ordinal()] =
                        moves && kind != Kind.MOVING ? 0 : least + random.nextInt(act.most - least + 1);
            }
            return weights;
        }

        static Act pick(Random random, int[] weights) {
            int sum = 0;
            for (int weight : weights) {
                sum += weight;
            }
            int dice = random.nextInt(sum);
            for (Act act : values()) {
                dice -= weights[act.ordinal()];
                if (dice < 0) {
                    return act;
                }
            }
            throw new AssertionError("no act for " + dice);
        }
    }

    /** One connection, seen from both ends. */
    static final class Channel {
        final SimMember[] ends = new SimMember[2];
        final long[] ids = new long[2];
        final List<ArrayDeque<Object>> towards = List.of(new ArrayDeque<>(), new ArrayDeque<>());

        int endOf(SimMember member) {
            return ends[0] == member ? 0 : 1;
        }
    }

    private record Stream(List<LoggedTxn> state, long zxid) {}

    private record End(String reason) {}

    private record Dial(SimMember from, int to) {}

    final Random random;
    final List<SimMember> members = new ArrayList<>();
    final List<Channel> channels = new ArrayList<>();
    private final List<Dial> dials = new ArrayList<>();
    private final Map<Integer, Long> hints = new HashMap<>();
    private final Map<Long, Integer> leaderOfEpoch = new HashMap<>();
    private final List<LoggedTxn> committed = new ArrayList<>();
    private final boolean asking;
    private final boolean moving;
    final SimReconfig reconfig;
    final SimOracle oracle;
    private final int voters;
    private final int observers;
    private final int committedLogCount;
    private final int wrongPercent;
    private final int[] weights;
    private final List<String> trace;
    private long nextLink;
    private int nextValue;
    int commits;
    int solo;
    int deadEnds;

    SimEnsemble(long seed, boolean traced, Kind kind) {
        random = new Random(seed * SPREAD);
        asking = kind == Kind.ASKING;
        moving = kind == Kind.MOVING;
        voters = moving ? 1 + random.nextInt(4) : asking ? 2 : 3 + random.nextInt(3);
        oracle = new SimOracle(this, random, 12);
        observers = random.nextInt(4) == 0 ? 1 : 0;
        committedLogCount = random.nextBoolean() ? 0 : 500;
        wrongPercent = random.nextInt(3) == 0 ? random.nextInt(30) : 1;
        weights = Act.draw(random, kind);
        trace = traced ? new ArrayList<>() : null;
        long[] watching = LongStream.rangeClosed(voters + 1, voters + observers).toArray();
        reconfig = new SimReconfig(this, random, Rosters.of(0, Rosters.ids(voters), watching));
        int strangers = moving ? 1 + random.nextInt(3) : 0;
        for (int id = 1; id <= voters + observers + strangers; id++) {
            SimMember member = new SimMember(this, id);
            member.disk.durable.config = reconfig.first();
            member.disk.written.config = reconfig.first();
            members.add(member);
        }
    }

    CoreSettings settings(int id) {
        return new CoreSettings(
                id,
                members.get(id - 1).disk.durable.config,
                asking ? config -> new TwoVoters(OracleUse.EXCLUSIVE) : Rosters::majority,
                moving,
                Numbering.EPOCHS,
                INIT_LIMIT,
                SYNC_LIMIT,
                INIT_LIMIT,
                committedLogCount,
                id % 2 == 0,
                false,
                10,
                100,
                -1,
                0);
    }

    // ---------------------------------------------------------------------------------------------- the run

    void run(int steps) {
        members.forEach(SimMember::start);
        for (int i = 0; i < steps; i++) {
            chaos();
        }
        heal();
    }

    private void chaos() {
        SimMember member = members.get(random.nextInt(members.size()));
        switch (Act.pick(random, weights)) {
            case DELIVER -> deliverOne();
            case SYNC -> syncOne(member);
            case DIAL -> dialOne();
            case ELECT -> electOne(member, random.nextInt(100) < wrongPercent);
            case SUBMIT -> submit(member);
            case TICK -> {
                if (member.alive) {
                    member.step(new Event.Tick(random.nextInt(300) == 0 ? 100 : 1));
                }
            }
            case BREAK -> {
                if (!channels.isEmpty()) {
                    breakLink(channels.get(random.nextInt(channels.size())));
                }
            }
            case CRASH -> {
                if (member.alive) {
                    trace(member.id, "!", "CRASH");
                    member.crash(random);
                    maybeDamage(member);
                }
            }
            case START -> {
                if (mayStart(member)) {
                    trace(member.id, "!", "START");
                    member.start();
                }
            }
            case SNAPSHOT -> ownSnapshot(member);
            case ORACLE -> oracle.step(member, true);
            case EXPIRE -> oracle.expire();
            case RECONFIG -> reconfigure(member);
            case GOSSIP -> reconfig.gossip(member, members.get(random.nextInt(members.size())));
        }
    }

    /** The member loses something it had made durable, and knows it. Never two at a time. */
    private void maybeDamage(SimMember member) {
        // of two voters nobody can replace what one has lost, and no oracle can
        if (asking || moving || random.nextInt(10) > 0 || members.stream().anyMatch(other -> other.damaged)) {
            return;
        }
        trace(member.id, "!", "DAMAGE");
        member.damaged = true;
        SimDisk.Image image = member.disk.durable;
        member.forgotten = Math.max(member.forgotten, image.accepted);
        if (random.nextBoolean()) {
            member.disk.durable = new SimDisk.Image();
            member.disk.durable.config = image.config; // is kept elsewhere
        } else if (!image.log.isEmpty()) {
            int keep = random.nextInt(image.log.size());
            image.log.subList(keep, image.log.size()).clear();
        }
        member.disk.written = member.disk.durable.copy();
    }

    /**
     * A disk that was lost forgets promises. Its repair takes longer than a leader needs to notice that it was deposed: no protocol
     * can help a member that comes back with an empty disk to a leader of the past.
     */
    private boolean mayStart(SimMember member) {
        if (member.alive || !member.damaged) {
            return !member.alive;
        }
        long newest = members.stream()
                .mapToLong(other -> Math.max(other.disk.durable.accepted, other.forgotten))
                .max()
                .orElse(0);
        return members.stream()
                .noneMatch(
                        other -> other.alive && other.core.role() == RoleName.LEADING && other.core.epoch() < newest);
    }

    private void ownSnapshot(SimMember member) {
        if (member.alive && member.serving && !member.memory.isEmpty() && member.disk.isIdle()) {
            long zxid = member.memory.get(member.memory.size() - 1).zxid();
            int keep = random.nextInt(6);
            if (zxid > member.disk.written.snapshotZxid) {
                member.disk.write(image -> image.snapshotOfOwn(zxid, keep), null);
            }
        }
    }

    private void heal() {
        trace(0, "!", "HEAL");
        int before = -1;
        for (int round = 0; round < 400; round++) {
            boolean longHealed = round > 50; // whoever leads now has heard from a quorum since
            members.stream()
                    .filter(member -> mayStart(member) || (!member.alive && longHealed))
                    .forEach(SimMember::start);
            for (int i = 0; i < 2000 && !isQuiet(); i++) {
                deliverOne();
                syncOne(members.get(random.nextInt(members.size())));
                oracle.step(members.get(random.nextInt(members.size())), false);
                dialOne();
            }
            for (SimMember member : members) {
                if (moving) {
                    reconfig.gossipNewest(member);
                }
                electOne(member, false);
            }
            SimMember leader = establishedLeader();
            if (leader != null && members.stream().allMatch(member -> member.serving)) {
                if (before < 0) {
                    before = committed.size();
                }
                if (committed.size() < before + 3) {
                    submit(leader);
                } else if (isQuiet() && members.stream().allMatch(member -> same(member.memory, committed))) {
                    return;
                }
            }
            if (round > 100 && leader != null && isRefusedForItsPromise(leader)) {
                leader.crash(random);
                leader.start();
            }
            members.stream().filter(member -> member.alive).forEach(member -> member.step(new Event.Tick(1)));
        }
        if (isDeadEnd()) {
            deadEnds++;
            return;
        }
        throw new AssertionError("does not heal: "
                + members.stream()
                        .filter(member -> member.alive)
                        .map(member -> member.id + " " + member.core.status())
                        .toList());
    }

    /**
     * Too many members know that they may have lost something: one was damaged, another could not cut its log, or was killed in its
     * first synchronisation. Nobody may lead then.
     */
    private boolean isDeadEnd() {
        long[] whole = members.stream()
                .filter(member -> member.alive && (member.serving || member.lookingComplete))
                .mapToLong(member -> member.id)
                .toArray();
        SimMember first = members.stream()
                .filter(member -> member.alive)
                .max((a, b) -> Long.compare(
                        a.core.status().lastLogged(), b.core.status().lastLogged()))
                .orElseThrow();
        return !first.core.quorum().isQuorum(whole);
    }

    /** A member that has promised a newer epoch is refused until there is one; with a good election this is very rare. */
    private boolean isRefusedForItsPromise(SimMember leader) {
        return members.stream().anyMatch(other -> other.disk.durable.accepted > leader.core.epoch());
    }

    private SimMember establishedLeader() {
        return members.stream()
                .filter(member -> member.serving && member.core.role() == RoleName.LEADING)
                .max((a, b) -> Long.compare(a.core.epoch(), b.core.epoch()))
                .orElse(null);
    }

    private boolean isQuiet() {
        return dials.isEmpty()
                && oracle.isIdle()
                && members.stream().allMatch(member -> member.inbox.isEmpty() && member.disk.isIdle())
                && channels.stream()
                        .allMatch(channel -> channel.towards.get(0).isEmpty()
                                && channel.towards.get(1).isEmpty());
    }

    // ---------------------------------------------------------------------------------------------- disk and requests

    private void syncOne(SimMember member) {
        if (!member.alive) {
            return;
        }
        if (!member.inbox.isEmpty()) {
            member.step(member.inbox.remove());
        }
        if (!member.disk.isIdle()) {
            Event answer = member.disk.sync();
            if (answer != null) {
                member.step(answer);
            }
        }
    }

    private void submit(SimMember member) {
        if (member.alive && member.serving && member.core.role() == RoleName.LEADING) {
            long zxid = member.core.nextZxid();
            if (zxid > 0) {
                submit(member, txn(zxid, ++nextValue));
            }
            if (random.nextInt(4) == 0) {
                member.step(new Event.SyncRequested(-1, nextValue));
            }
        }
    }

    private void submit(SimMember leader, LoggedTxn txn) {
        // before the step, in which it may commit already
        reconfig.proposed(leader, txn);
        leader.step(new Event.Submit(txn));
    }

    private void reconfigure(SimMember member) {
        if (member.alive && random.nextInt(4) == 0) {
            member.step(new Event.QuorumsReplaced()); // by others that answer the same
        }
        if (member.alive && member.serving && member.core.role() == RoleName.LEADING) {
            reconfig.next(member, ++nextValue).ifPresent(txn -> submit(member, txn));
        }
    }

    static LoggedTxn txn(long zxid, int value) {
        return new LoggedTxn(
                new Txn(new TxnHeader(1, value, zxid, 0, OpCode.ERROR), new ErrorTxn(-1), false, 0), new byte[0]);
    }

    // ---------------------------------------------------------------------------------------------- elections

    /** By no means a good election: the best of some that look, an existing leader, or anybody. */
    private void electOne(SimMember member, boolean wrong) {
        if (!member.alive || !member.looking) {
            return;
        }
        Long hint = hints.remove(member.id);
        if (wrong) {
            hint = 1L + random.nextInt(moving ? members.size() : voters);
        } else if (hint == null) {
            hint = decide(member);
        }
        if (hint == null) {
            return;
        }
        member.looking = false;
        boolean counts = member.lookingComplete;
        member.step(new Event.Elected(hint, counts));
    }

    private Long decide(SimMember member) {
        SimMember leading = members.stream()
                .filter(other -> other.alive && other.core.role() == RoleName.LEADING && isVoter(member, other))
                .max((a, b) -> Boolean.compare(a.serving, b.serving))
                .orElse(null);
        if (leading != null && random.nextInt(10) > 0) {
            return (long) leading.id;
        }
        if (asking && member.mayGoAlone && member.lookingComplete && member.id <= voters) {
            return (long) member.id;
        }
        List<SimMember> candidates = members.stream()
                .filter(other -> other.alive && other.looking && isVoter(member, other))
                .toList();
        List<SimMember> whole =
                candidates.stream().filter(other -> other.lookingComplete).toList();
        if (!member.core
                .quorum()
                .isQuorum(whole.stream().mapToLong(other -> other.id).toArray())) {
            return null;
        }
        SimMember best = whole.stream()
                .filter(other -> member.core.quorum().weight(other.id) > 0)
                .max(SimEnsemble::compare)
                .orElseThrow();
        for (SimMember candidate : candidates) {
            hints.put(candidate.id, (long) best.id);
        }
        hints.remove(member.id);
        return (long) best.id;
    }

    private static boolean isVoter(SimMember member, SimMember other) {
        return member.core.quorum().isVoter(other.id);
    }

    private static int compare(SimMember a, SimMember b) {
        int byEpoch = Long.compare(a.lookingEpoch, b.lookingEpoch);
        int byZxid = Long.compare(a.lookingZxid, b.lookingZxid);
        return byEpoch != 0 ? byEpoch : byZxid != 0 ? byZxid : Integer.compare(a.id, b.id);
    }

    // ---------------------------------------------------------------------------------------------- links

    void dial(SimMember from, int to) {
        dials.add(new Dial(from, to));
    }

    private void dialOne() {
        if (dials.isEmpty()) {
            return;
        }
        Dial dial = dials.remove(random.nextInt(dials.size()));
        SimMember from = dial.from;
        SimMember to = members.get(dial.to - 1);
        if (!from.alive) {
            return;
        }
        if (!to.alive || to == from) {
            from.step(new Event.LinkDown(-1, "refused"));
            return;
        }
        Channel channel = new Channel();
        channel.ends[0] = from;
        channel.ends[1] = to;
        channel.ids[0] = nextLink++;
        channel.ids[1] = nextLink++;
        channels.add(channel);
        from.links.put(channel.ids[0], channel);
        to.links.put(channel.ids[1], channel);
        to.step(new Event.LinkUp(channel.ids[1]));
        if (from.links.containsKey(channel.ids[0])) {
            from.step(new Event.LinkUp(channel.ids[0], to.id));
        }
    }

    void send(SimMember from, long link, Event.Received message) {
        Channel channel = from.links.get(link);
        if (channel != null) {
            channel.towards.get(1 - channel.endOf(from)).add(message);
        }
    }

    void sendState(SimMember from, long link, List<LoggedTxn> state, long zxid) {
        Channel channel = from.links.get(link);
        if (channel != null) {
            channel.towards.get(1 - channel.endOf(from)).add(new Stream(List.copyOf(state), zxid));
        }
    }

    /** One end closed: the other hears of it behind what was sent before, or of that only a part. */
    void closed(SimMember by, Channel channel) {
        ArrayDeque<Object> queue = channel.towards.get(1 - channel.endOf(by));
        int lost = random.nextInt(queue.size() + 1);
        for (int i = 0; i < lost && random.nextInt(3) == 0; i++) {
            queue.removeLast();
        }
        queue.add(new End("closed by " + by.id));
        channel.towards.get(channel.endOf(by)).clear();
    }

    void breakLink(Channel channel) {
        for (int end = 0; end < 2; end++) {
            ArrayDeque<Object> queue = channel.towards.get(end);
            int lost = random.nextInt(queue.size() + 1);
            for (int i = 0; i < lost; i++) {
                queue.removeLast();
            }
            queue.add(new End("broken"));
        }
    }

    private void deliverOne() {
        if (channels.isEmpty()) {
            return;
        }
        Channel channel = channels.get(random.nextInt(channels.size()));
        int end = random.nextInt(2);
        ArrayDeque<Object> queue = channel.towards.get(end);
        SimMember to = channel.ends[end];
        long link = channel.ids[end];
        if (!to.alive || !to.links.containsKey(link)) {
            queue.clear();
        }
        int burst = 1 + random.nextInt(4);
        for (int i = 0; i < burst && !queue.isEmpty() && to.links.containsKey(link); i++) {
            arrive(to, link, queue.remove());
        }
        boolean open =
                channel.ends[0].links.containsKey(channel.ids[0]) || channel.ends[1].links.containsKey(channel.ids[1]);
        if (!open) {
            channels.remove(channel);
        }
    }

    private void arrive(SimMember to, long link, Object what) {
        if (what instanceof Event.Received received) {
            to.step(new Event.Received(link, received.message()));
        } else if (what instanceof Stream stream) {
            to.received.put(link, stream.state);
            to.step(new Event.SnapshotReceived(link, stream.zxid, SimReconfig.newest(stream.state)));
        } else if (what instanceof End end) {
            to.links.remove(link);
            to.step(new Event.LinkDown(link, end.reason));
        }
    }

    // ---------------------------------------------------------------------------------------------- checks

    void serving(SimMember member, RoleName role, long epoch) {
        if (role == RoleName.LEADING) {
            Integer other = leaderOfEpoch.putIfAbsent(epoch, member.id);
            check(other == null, "two leaders in epoch " + epoch + ": " + other + " and " + member.id);
            established(member);
        }
        check(member.memory.size() <= committed.size(), "member " + member.id + " serves what is not committed");
        for (int i = 0; i < member.memory.size(); i++) {
            check(same(member.memory.get(i), committed.get(i)), "member " + member.id + " serves another history");
        }
    }

    /** A quorum has the leader's history: all of it is committed. */
    void established(SimMember leader) {
        check(leader.memory.size() >= committed.size(), "leader " + leader.id + " lacks what was committed");
        for (int i = committed.size(); i < leader.memory.size(); i++) {
            committed.add(leader.memory.get(i));
            reconfig.remember(leader.memory.get(i));
        }
    }

    void delivered(SimMember member, LoggedTxn txn) {
        int at = member.memory.size() - 1;
        if (at == committed.size() && member.core.role() == RoleName.LEADING) {
            committed.add(txn);
            commits++;
            if (moving) {
                reconfig.committed(
                        txn, id -> members.get((int) id - 1).disk.durable.holds(txn));
                return;
            }
            // one that was damaged since has had it, and does not count towards choosing a leader before it has it
            // again
            long having = members.stream()
                    .filter(other -> other.id <= voters && (other.damaged || other.disk.durable.holds(txn)))
                    .count();
            boolean recorded = asking && txn.zxid() <= oracle.upTo && member.disk.durable.holds(txn);
            solo += recorded && having < 2 ? 1 : 0;
            check(having > voters / 2 || recorded, text(txn) + " is committed, but durable on " + having + " only");
        }
        check(
                at < committed.size() && same(committed.get(at), txn),
                "member " + member.id + " delivers " + text(txn) + ", which is not what was committed");
    }

    /** An acknowledgement says what the disk would hold after a power loss. */
    void checkPromise(SimMember member, PeerMessage message) {
        SimDisk.Image durable = member.disk.durable;
        if (message instanceof PeerMessage.LeaderInfo info) {
            check(durable.accepted >= info.newEpoch(), "LEADERINFO before it is durable");
        } else if (message instanceof PeerMessage.AckEpoch) {
            check(durable.accepted == member.core.status().epoch(), "ACKEPOCH before it is durable");
        } else if (message instanceof PeerMessage.Ack ack && Zxid.counter(ack.zxid()) == 0) {
            check(durable.current == Zxid.epoch(ack.zxid()), "ACK of NEWLEADER before its epoch is durable");
            check(
                    member.serving || same(durable.history(), member.memory),
                    "ACK of NEWLEADER before history is durable");
        } else if (message instanceof PeerMessage.Ack ack) {
            check(durable.last() >= ack.zxid(), "ACK before it is durable");
            if (moving) {
                reconfig.checkAck(member, ack.zxid());
            }
        }
    }

    void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    static boolean same(LoggedTxn a, LoggedTxn b) {
        return a.zxid() == b.zxid()
                && a.txn().header().cxid() == b.txn().header().cxid();
    }

    static boolean same(List<LoggedTxn> a, List<LoggedTxn> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    static String text(LoggedTxn txn) {
        return Zxid.toString(txn.zxid()) + "=" + txn.txn().header().cxid();
    }

    void trace(int member, String direction, Object what) {
        if (trace != null) {
            String line = member + " " + direction + " " + what;
            trace.add(line.length() > 220 ? line.substring(0, 220) : line);
        }
    }

    String story(int lines) {
        return String.join("\n", trace.subList(Math.max(0, trace.size() - lines), trace.size()));
    }
}
