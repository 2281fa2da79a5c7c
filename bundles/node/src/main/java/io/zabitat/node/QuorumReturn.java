package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.Verifiers.StandIn;
import io.zabitat.node.host.FirstCause;
import io.zabitat.node.quorum.Proof;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Gives the role back to the provider that an operator had chosen before the server stopped, as soon as it is there and if it still gives
 * the same answers as the one that the list of members names. Owned by the node loop; providers are asked on another thread.
 */
final class QuorumReturn {
    private final QuorumSlot slot;
    private final Consumer<String> note;
    private Optional<Wanted> wanted = Optional.empty();

    private record Wanted(ProviderId id, long generation, Executor work) {}

    QuorumReturn(QuorumSlot slot, Consumer<String> note) {
        this.slot = slot;
        this.note = note;
    }

    /** @param work runs the provider's code */
    void want(ProviderId id, long generation, Executor work) {
        wanted = Optional.of(new Wanted(id, generation, work));
    }

    void lookAmong(List<Candidate> candidates, EnsembleConfig current) {
        wanted.ifPresent(missing -> candidates.stream()
                .filter(candidate -> missing.id().isMetBy(candidate.id()))
                .findFirst()
                .ifPresent(candidate -> {
                    wanted = Optional.empty();
                    missing.work().execute(() -> prove(candidate, missing.generation(), current));
                }));
    }

    private void prove(Candidate candidate, long generation, EnsembleConfig current) {
        try {
            QuorumVerifierProvider provider =
                    (QuorumVerifierProvider) candidate.provider().get();
            Proof proof = slot.verifiers().prove(current, provider);
            Optional<String> difference = slot.inForce(current).answers().difference(proof.answers());
            if (difference.isPresent()) {
                note.accept("quorum system " + candidate.id() + " is not taken again: " + difference.get());
                return;
            }
            StandIn next = new StandIn(slot.verifiers().kind(current), provider);
            Occupant<QuorumVerifierProvider> who = new Occupant<>(generation, candidate.id(), provider);
            slot.onLoop(() -> {
                if (slot.facts().current().hasSameMembers(current)) {
                    slot.standIn(Optional.of(next), current, proof.verifier(), who);
                }
            });
        } catch (RuntimeException | LinkageError e) {
            note.accept("quorum system " + candidate.id() + " is not taken again: " + FirstCause.of(e));
        }
    }
}
