package io.zabitat.election.udp;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.Optional;

/**
 * LeaderElection of one server (election protocol, section 4): searches when asked to, and answers questions all the time. Only the
 * node loop calls it. One socket asks and answers: lengths tell the two apart.
 */
final class UdpElection implements Election {
    /** This protocol has neither rounds nor epochs. */
    private static final long NONE = -1;

    private final ElectionContext context;
    private final Ration ration = new Ration();

    /** Present while this server looks for a leader. */
    private Optional<Asking> asking = Optional.empty();

    /** Present while this server is to lead, and is not established. */
    private Optional<Mandate> mandate = Optional.empty();

    /** What a server that has a leader answers; empty before the first search. */
    private Optional<Ballot> settled = Optional.empty();

    UdpElection(ElectionContext context) {
        this.context = context;
    }

    @Override
    public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
        if (event instanceof ElectionEvent.Look look) {
            Asking search = new Asking(context, look);
            asking = Optional.of(search);
            mandate = Optional.empty();
            search.ask(nowNanos, out);
        } else if (event instanceof ElectionEvent.Settled found) {
            onSettled(found);
        } else if (event instanceof ElectionEvent.Received received) {
            onReceived(received, nowNanos, out);
        } else if (event instanceof ElectionEvent.Tick) {
            asking.ifPresent(search -> search.onTick(nowNanos, out));
            mandate.ifPresent(won -> won.onTick(nowNanos, out));
        }
        asking.ifPresent(search -> tryDecide(search, nowNanos, out));
        mandate.ifPresent(won -> out.wakeAt(won.wakeAt()));
    }

    private void tryDecide(Asking search, long nowNanos, ElectionSink out) {
        if (search.decision().isEmpty()) {
            out.wakeAt(search.wakeAt());
            return;
        }
        asking = Optional.empty();
        settled = search.decision();
        out.decide(vote(), search.counts());
        if (vote().leader() == context.self() && context.config().voters().size() > 1) {
            mandate = Optional.of(new Mandate(context, nowNanos));
        }
    }

    /** The epoch is where the leader's history begins now. */
    private void onSettled(ElectionEvent.Settled found) {
        asking = Optional.empty();
        if (found.peerEpoch() >= 0 || found.leader() != context.self()) {
            mandate = Optional.empty(); // established, or not needed
        }
        long zxid = settled.map(Ballot::zxid).orElse(0L);
        settled = Optional.of(new Ballot(found.leader(), found.peerEpoch() > 0 ? found.peerEpoch() << 32 : zxid));
    }

    private void onReceived(ElectionEvent.Received received, long nowNanos, ElectionSink out) {
        long from = received.from();
        if (from == context.self()) {
            return;
        }
        if (Packets.isQuestion(received.message())) {
            answer(from, Packets.xid(received.message()), nowNanos, out);
        } else {
            Packets.Answer.decode(received.message()).ifPresent(answer -> onAnswer(from, answer, nowNanos, out));
        }
    }

    private void onAnswer(long from, Packets.Answer answer, long nowNanos, ElectionSink out) {
        asking.ifPresent(search -> search.onAnswer(from, answer, nowNanos));
        if (mandate.isPresent() && mandate.get().isLostWith(from, answer)) {
            mandate = Optional.empty();
            out.votesWithdrawn();
        }
    }

    private void answer(long asker, int xid, long nowNanos, ElectionSink out) {
        Optional<Ballot> vote = asking.map(Asking::vote).or(() -> settled);
        boolean answers = !context.observer() && context.quorum().isVoter(context.self()) && vote.isPresent();
        if (!answers || !ration.take(asker, nowNanos)) {
            return;
        }
        out.send(asker, new Packets.Answer(xid, context.self(), vote.get()).encode());
        if (asking.isEmpty() && context.quorum().isVoter(asker)) {
            out.heardLooking(asker);
        }
    }

    @Override
    public Vote vote() {
        Ballot vote = asking.map(Asking::vote).or(() -> settled).orElse(new Ballot(context.self(), 0));
        return new Vote(vote.leader(), vote.zxid(), NONE, NONE);
    }

    @Override
    public long round() {
        return NONE;
    }
}
