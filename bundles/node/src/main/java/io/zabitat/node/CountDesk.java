package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Core;
import io.zabitat.core.Status;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.quorum.Proof;
import io.zabitat.node.quorum.QuorumFacts;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the learners how they would count quorums in a list of members, and answers when the leader asks (hot swap 4.1). What a provider
 * says is computed on a thread that is there for one question: one that hangs holds up nobody. Owned by the node loop.
 */
final class CountDesk {
    private static final int MAX_REASON = 500;

    private final Core core;
    private final Verifiers verifiers;
    private final Mailbox mailbox;
    private final Surroundings.Asking asking;
    private final String threadName;
    private Peers peers;
    private long lastNumber;
    private Optional<Round> round = Optional.empty();
    private Optional<Surroundings.Asking.Aside> counting = Optional.empty();

    /** A question that is out. */
    private record Round(
            long number,
            TreeSet<Long> waiting,
            TreeMap<Long, PeerMessage.CountAnswer> answers,
            CompletableFuture<Map<Long, PeerMessage.CountAnswer>> end) {
        void finish() {
            end.complete(Map.copyOf(answers));
        }
    }

    CountDesk(Core core, Verifiers verifiers, Mailbox mailbox, Surroundings.Asking asking, String threadName) {
        this.core = core;
        this.verifiers = verifiers;
        this.mailbox = mailbox;
        this.asking = asking;
        this.threadName = threadName;
    }

    void attach(Peers all) {
        peers = all;
    }

    // ------------------------------------------------------------------------------------------------ the leader

    /** @return the answers by server, once all are there or another question was asked */
    CompletableFuture<Map<Long, PeerMessage.CountAnswer>> ask(EnsembleConfig config) {
        round.ifPresent(Round::finish);
        Round next = new Round(++lastNumber, new TreeSet<>(), new TreeMap<>(), new CompletableFuture<>());
        round = Optional.of(next);
        for (Status.LearnerStatus learner : core.status().learners()) {
            if (QuorumFacts.canBeAsked(learner)) {
                next.waiting().add(learner.serverId());
                peers.send(learner.link(), new PeerMessage.CountQuestion(next.number(), config.textBytes()));
            }
        }
        finishIfComplete(next);
        return next.end();
    }

    /** Nobody waits for further answers. */
    Map<Long, PeerMessage.CountAnswer> stop() {
        Map<Long, PeerMessage.CountAnswer> answers = round.<Map<Long, PeerMessage.CountAnswer>>map(
                        open -> Map.copyOf(open.answers()))
                .orElse(Map.of());
        round.ifPresent(Round::finish);
        round = Optional.empty();
        return answers;
    }

    void counted(long server, PeerMessage.CountAnswer answer) {
        round.filter(open -> open.number() == answer.number()).ifPresent(open -> {
            if (open.waiting().remove(server)) {
                open.answers().put(server, answer);
                finishIfComplete(open);
            }
        });
    }

    private void finishIfComplete(Round open) {
        if (open.waiting().isEmpty()) {
            open.finish();
            round = Optional.empty();
        }
    }

    // ------------------------------------------------------------------------------------------------ the learner

    void asked(long link, PeerMessage.CountQuestion question) {
        if (counting.filter(busy -> !busy.isOver()).isPresent()) {
            counting.get().interrupt();
            answer(link, question.number(), false, "it still counts for another question");
            return;
        }
        counting = Optional.of(asking.begin(threadName, () -> count(link, question)));
    }

    private void count(long link, PeerMessage.CountQuestion question) {
        try {
            EnsembleConfig config = EnsembleConfig.parse(question.config());
            Proof proof = verifiers.prove(config);
            String hash = proof.answers().hash();
            mailbox.post(() -> {
                verifiers.keep(config, proof.verifier());
                answer(link, question.number(), true, hash);
            });
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            String shown = why.substring(0, Math.min(MAX_REASON, why.length()));
            mailbox.post(() -> answer(link, question.number(), false, shown));
        }
    }

    private void answer(long link, long number, boolean counts, String text) {
        if (core.isLeaderLink(link)) {
            peers.send(link, new PeerMessage.CountAnswer(number, counts, text));
        }
    }

    /** The server ends. */
    void close() {
        round.ifPresent(Round::finish);
        counting.ifPresent(Surroundings.Asking.Aside::interrupt);
    }
}
