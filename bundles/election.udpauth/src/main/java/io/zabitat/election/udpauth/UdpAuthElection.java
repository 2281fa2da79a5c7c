package io.zabitat.election.udpauth;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * AuthFastLeaderElection of one server: searches for a leader when asked to, and acknowledges what others say all the time (election
 * protocol, section 5). Only the node loop calls it.
 */
final class UdpAuthElection implements Election {
    /** In votes: this protocol knows no epochs, and its rounds end with the election. */
    private static final long NONE = -1;

    private final ElectionContext context;
    private final boolean challenged;
    private final Challenges challenges;
    private final Courier courier;

    /** Present while this server looks for a leader. */
    private Optional<Looking> looking = Optional.empty();

    /** What a server that has a leader says; empty before the first search. */
    private Optional<Ballot> settled = Optional.empty();

    private long round;

    /** @param challenged whether a notification counts only with a challenge that its sender was given, as algorithm 2 wants it */
    UdpAuthElection(ElectionContext context, boolean challenged) {
        this.context = context;
        this.challenged = challenged;
        challenges = new Challenges(context.random());
        courier = new Courier(challenged, context.random());
    }

    @Override
    public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
        if (event instanceof ElectionEvent.Look look) {
            onLook(look, nowNanos, out);
        } else if (event instanceof ElectionEvent.Settled found) {
            onSettled(found);
        } else if (event instanceof ElectionEvent.Received received) {
            Packet.decode(received.message()).ifPresent(packet -> onPacket(received.from(), packet, nowNanos, out));
        } else if (event instanceof ElectionEvent.Tick && looking.isPresent()) {
            courier.onTick(nowNanos, out);
            looking.get().onTick(nowNanos, out);
        }
        looking.ifPresent(search -> tryDecide(search, out));
    }

    private void onLook(ElectionEvent.Look look, long nowNanos, ElectionSink out) {
        courier.dropAll();
        Looking search = new Looking(context, look, round() + 1, courier);
        looking = Optional.of(search);
        search.start(nowNanos, out);
    }

    private void tryDecide(Looking search, ElectionSink out) {
        if (search.decision().isEmpty()) {
            out.wakeAt(search.wakeAt());
            return;
        }
        round = search.round() + 1;
        settled = search.decision();
        looking = Optional.empty();
        courier.dropAllBut(settled.get());
        out.decide(vote(), search.counts());
    }

    private void onSettled(ElectionEvent.Settled found) {
        round = round();
        settled = Optional.of(new Ballot(found.leader(), vote().zxid()));
        looking = Optional.empty();
        courier.dropAllBut(settled.get());
    }

    // ------------------------------------------------------------------------------------------ packets

    private void onPacket(long from, Packet packet, long nowNanos, ElectionSink out) {
        boolean running = looking.isPresent() || settled.isPresent();
        if (from == context.self() || !running || context.config().member(from).isEmpty()) {
            return;
        }
        switch (packet.type()) {
            case CHALLENGE_REQUEST -> {
                if (challenged) {
                    long challenge = challenges.give(from, packet.tag());
                    out.send(
                            from,
                            Packet.challenge(packet.tag(), state(), challenge).encode());
                }
            }
            case CHALLENGE -> courier.onChallenge(from, packet, nowNanos, out);
            case NOTIFICATION -> onNotification(from, packet, nowNanos, out);
            case ACK -> onAck(from, packet, nowNanos, out);
        }
    }

    private void onNotification(long from, Packet packet, long nowNanos, ElectionSink out) {
        if (challenged && !isProven(from, packet) || context.observer()) {
            return;
        }
        out.send(from, Packet.ack(packet.tag(), state(), ballot(), round()).encode());
        if (!context.quorum().isVoter(from)) {
            return;
        }
        if (looking.isPresent()) {
            looking.get().onLooking(from, packet.vote(), packet.round(), nowNanos, out);
        } else {
            out.heardLooking(from);
        }
    }

    private boolean isProven(long from, Packet packet) {
        OptionalLong given = challenges.given(from, packet.tag());
        return given.isPresent() && given.getAsLong() == packet.proof();
    }

    private void onAck(long from, Packet packet, long nowNanos, ElectionSink out) {
        if (!courier.onAck(from, packet)
                || looking.isEmpty()
                || !context.quorum().isVoter(from)) {
            return;
        }
        if (packet.state() == Packet.LOOKING) {
            looking.get().onRound(packet.round(), nowNanos, out);
        } else {
            looking.get().onSettled(from, packet.vote(), nowNanos, out);
        }
    }

    private int state() {
        if (looking.isPresent()) {
            return Packet.LOOKING;
        }
        return ballot().leader() == context.self() ? Packet.LEADING : Packet.FOLLOWING;
    }

    // ------------------------------------------------------------------------------------------ reports

    private Ballot ballot() {
        return looking.map(Looking::vote).or(() -> settled).orElse(new Ballot(context.self(), 0));
    }

    @Override
    public Vote vote() {
        return new Vote(ballot().leader(), ballot().zxid(), NONE, NONE);
    }

    /** The logical clock, which only this server's reports show. */
    @Override
    public long round() {
        return looking.map(Looking::round).orElse(round);
    }
}
