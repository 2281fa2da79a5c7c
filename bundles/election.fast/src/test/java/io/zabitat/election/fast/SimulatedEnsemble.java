package io.zabitat.election.fast;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.api.Zxid;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Members with elections on a simulated network, and in the place of the core what the election relies on: a decision holds once
 * the leader is followed by a quorum of members that are not ahead of it and whose history counts, else they look again.
 */
final class SimulatedEnsemble {
    final SimulatedNetwork network;
    final QuorumVerifier quorum;
    final SortedMap<Long, Member> members = new TreeMap<>();
    private final Random random;
    private final EnsembleConfig config;
    private final Map<Long, Long> weights;

    /** The greatest zxid that a quorum had. */
    long committed;

    SimulatedEnsemble(Random random, int voters, int observers, Map<Long, Long> weights) {
        this.random = random;
        this.weights = weights;
        network = new SimulatedNetwork(random);
        config = Ensembles.of(voters, observers);
        quorum = context(1).quorum();
        for (long id = 1; id <= voters + observers; id++) {
            members.put(id, new Member(id));
        }
    }

    private ElectionContext context(long id) {
        return Ensembles.context(config, id, weights);
    }

    /** Nobody has a connection to itself, though chance may ask for one. */
    void connect(Member a, Member b) {
        if (a != b && a.isRunning() && b.isRunning() && !network.isConnected(a.id, b.id)) {
            network.connect(a.id, b.id, a::onUp, b::onUp);
        }
    }

    void disconnect(Member a, Member b) {
        if (a != b && network.disconnect(a.id, b.id)) {
            a.onDown(b.id);
            b.onDown(a.id);
        }
    }

    boolean agree() {
        return members.values().stream().map(member -> member.leader).distinct().count() == 1
                && members.values().stream().allMatch(member -> member.established);
    }

    /** One server: what it has on disk, its election, and the core's part. */
    final class Member implements ElectionSink {
        @Override
        public void heardLooking(long voter) {
            // the owner's business
        }

        @Override
        public void note(String text) {
            if (!text.startsWith("this server is empty")) {
                throw new AssertionError("all have the same configuration, but: " + text);
            }
        }

        final long id;
        long zxid;
        long epoch;
        boolean complete;
        long leader;
        boolean counts;
        boolean established;
        private Election election;
        private int life;
        private int search;
        private long wish;

        Member(long id) {
            this.id = id;
        }

        boolean isRunning() {
            return election != null;
        }

        void start() {
            election = new FastLeaderElectionProvider().start(context(id));
            life++;
            look();
            members.values().forEach(other -> connect(this, other));
        }

        void stop() {
            election = null;
            life++;
            established = false;
            leader = 0;
            for (Member other : members.values()) {
                if (other != this && network.disconnect(id, other.id) && other.isRunning()) {
                    other.onDown(id);
                }
            }
        }

        private void look() {
            if (network.isConnected(id, leader)) {
                network.deliver(id, leader, members.get(leader)::giveUpWithoutQuorum);
            }
            members.values().forEach(member -> network.deliver(id, member.id, () -> member.onLinkClosed(id)));
            leader = 0;
            established = false;
            search++;
            step(new ElectionEvent.Look(complete ? zxid : 0, complete ? epoch : 0, complete));
        }

        private void lookLater(int millis) {
            int now = search;
            int here = life;
            network.after(millis, () -> {
                if (here == life && now == search && !established) {
                    look();
                }
            });
        }

        private boolean leads() {
            return quorum.isQuorum(followers());
        }

        private void step(ElectionEvent event) {
            election.step(event, network.nowNanos(), this);
        }

        void onUp(long peer) {
            if (isRunning()) {
                step(new ElectionEvent.PeerUp(peer));
                tryEstablish();
            }
        }

        void onDown(long peer) {
            if (!isRunning()) {
                return;
            }
            step(new ElectionEvent.PeerDown(peer));
            giveUpWithoutQuorum();
            onLinkClosed(peer);
        }

        private void onLinkClosed(long peer) {
            if (peer == leader && peer != id) {
                established = false;
                lookLater(random.nextInt(50));
            }
        }

        private void giveUpWithoutQuorum() {
            if (leader == id && established && !leads()) {
                established = false;
                lookLater(random.nextInt(50));
            }
        }

        @Override
        public void send(long to, byte[] message) {
            Member receiver = members.get(to);
            network.deliver(id, to, () -> receiver.step(new ElectionEvent.Received(id, message)));
        }

        @Override
        public void wakeAt(long nanos) {
            wish = nanos;
            int here = life;
            network.at(nanos, () -> {
                if (here == life && wish == nanos) {
                    step(new ElectionEvent.Tick());
                }
            });
        }

        @Override
        public void decide(Vote vote, boolean itCounts) {
            if (leader != 0) {
                throw new AssertionError("decides twice");
            }
            leader = vote.leader();
            counts = itCounts;
            lookLater(1000 + random.nextInt(500));
            int here = life;
            int now = search;
            network.after(random.nextInt(20), () -> {
                if (here == life && now == search) {
                    tryEstablish();
                }
            });
        }

        private void tryEstablish() {
            Member chosen = members.get(leader);
            if (chosen == null || established || chosen.leader != chosen.id) {
                return;
            }
            if (!chosen.established && quorum.isQuorum(chosen.followers())) {
                chosen.establish();
            } else if (chosen.established && network.isConnected(id, chosen.id)) {
                syncWith(chosen);
            }
        }

        private long[] followers() {
            return members.values().stream()
                    .filter(member -> member == this || network.isConnected(member.id, id))
                    .filter(member -> member.leader == id && (established ? member.established : supports(member)))
                    .mapToLong(member -> member.id)
                    .toArray();
        }

        private boolean supports(Member member) {
            boolean ahead = member.epoch > epoch || member.epoch == epoch && member.zxid > zxid;
            return member.counts && (!member.complete || !ahead);
        }

        private void establish() {
            if (zxid < committed) {
                throw new AssertionError(id + " leads with " + Zxid.toString(zxid) + " though "
                        + Zxid.toString(committed) + " was committed");
            }
            if (quorum.weight(id) == 0) {
                throw new AssertionError(id + " leads without weight");
            }
            long[] followers = followers();
            for (long follower : followers) {
                epoch = Math.max(epoch, members.get(follower).epoch);
            }
            epoch++;
            zxid = Zxid.of(epoch, 1);
            committed = zxid;
            for (long follower : followers) {
                members.get(follower).syncWith(this);
            }
        }

        private void syncWith(Member chosen) {
            zxid = chosen.zxid;
            epoch = chosen.epoch;
            complete = true;
            established = true;
            step(new ElectionEvent.Settled(leader, epoch));
        }
    }
}
