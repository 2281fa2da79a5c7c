package io.zabitat.node;

import io.zabitat.node.election.ElectionProviders;
import io.zabitat.node.election.Rehearsal;
import io.zabitat.node.slot.ProviderId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What operators may ask of a member's elections. Called by shells, on threads of their own, which wait for the answer. */
public final class ElectionDesk {
    private static final int WAIT_SECONDS = 10;

    private final ElectionSlot slot;

    /**
     * How an election would end.
     *
     * @param provider who was asked
     * @param algorithm the number of {@code electionAlg}
     * @param known whether the histories of the others are known here, as they are at the leader; else they are taken for one's own
     * @param away members that did not take part
     * @param leader who would lead; -1 for nobody
     * @param millis until all had decided, with messages that take a millisecond each
     * @param messages in all
     * @param fault empty when all is as it should be
     */
    public record Rehearsed(
            ProviderId provider,
            int algorithm,
            boolean known,
            Set<Long> away,
            long leader,
            long millis,
            int messages,
            Optional<String> fault) {}

    private record Stage(
            ElectionProviders.Provider provider, Rehearsal.Setting setting, Set<Long> away, boolean known) {}

    ElectionDesk(ElectionSlot slot) {
        this.slot = slot;
    }

    /**
     * Holds an election without effect.
     *
     * @param algorithm the one to try; empty for the one that counts now
     * @throws IllegalStateException when it cannot be tried
     */
    public Rehearsed rehearse(OptionalInt algorithm) throws InterruptedException {
        Stage stage = ask(() -> {
            int number = algorithm.orElse(slot.number());
            return new Stage(
                    slot.provider(number)
                            .orElseThrow(() -> new IllegalStateException("no provider of electionAlg " + number)),
                    slot.members().setting(slot.context(), number),
                    slot.members().away(),
                    slot.members().isLeading());
        });
        Rehearsal.Outcome outcome = Rehearsal.run(stage.provider().algorithm(), stage.setting(), stage.away());
        return new Rehearsed(
                stage.provider().id(),
                stage.provider().number(),
                stage.known(),
                stage.away(),
                outcome.leader(),
                outcome.millis(),
                outcome.messages(),
                outcome.fault());
    }

    /**
     * Has this member alone elect by an algorithm until there is a leader.
     *
     * @throws IllegalStateException when it may not, or cannot
     */
    public void override(int algorithm, String reason) throws InterruptedException {
        Optional<String> refusal = ask(() -> slot.override(algorithm, reason));
        if (refusal.isPresent()) {
            throw new IllegalStateException(refusal.get());
        }
    }

    private <T> T ask(Supplier<T> question) throws InterruptedException {
        try {
            return CompletableFuture.supplyAsync(question, slot.mailbox()::post).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the server does not answer", e);
        }
    }
}
