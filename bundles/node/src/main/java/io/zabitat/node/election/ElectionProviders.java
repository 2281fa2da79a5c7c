package io.zabitat.node.election;

import io.zabitat.node.host.FirstCause;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.spi.election.ElectionAlgorithm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Who can make elections of which algorithm. The node loop's, but for {@link #offer}. */
public final class ElectionProviders {
    private final Consumer<String> note;
    private final Map<Integer, Provider> known = new HashMap<>();
    private final Set<ProviderId> unusable = new HashSet<>();
    private volatile List<Candidate> candidates = List.of();
    private volatile boolean offered;

    /** One who makes elections, with what it has said of itself. */
    public record Provider(ProviderId id, int number, Optional<String> warning, ElectionAlgorithm algorithm) {
        /** Asks it, which may fail. */
        public static Provider of(ProviderId id, ElectionAlgorithm algorithm) {
            return new Provider(id, algorithm.number(), algorithm.warning(), algorithm);
        }
    }

    public ElectionProviders(Consumer<String> note) {
        this.note = note;
    }

    /** From any thread: who is there, best first. */
    public void offer(List<Candidate> all) {
        candidates = List.copyOf(all);
        offered = true;
    }

    /** Whether anybody has said who is there; a server that starts hears of it a moment later. */
    public boolean isOffered() {
        return offered;
    }

    /** Those that could not be used are tried again. */
    public void forgive() {
        unusable.clear();
    }

    /** Is taken before others of the same algorithm. */
    public void prefer(Provider provider) {
        known.put(provider.number(), provider);
    }

    public void forget(Provider provider) {
        known.values().removeIf(provider::equals);
    }

    /**
     * Those who are not there any more: their classes may go, and what is installed later takes their place.
     *
     * @param needed the algorithms whose providers go on with what is loaded
     */
    public void forgetGone(Set<Integer> needed) {
        List<Candidate> there = candidates;
        known.values()
                .removeIf(provider -> !needed.contains(provider.number())
                        && there.stream().noneMatch(candidate -> candidate.id().equals(provider.id())));
    }

    public Optional<Provider> find(int number) {
        Optional<Provider> there = Optional.ofNullable(known.get(number));
        for (Candidate candidate : candidates) {
            if (there.isEmpty() && isOf(candidate, number) && !unusable.contains(candidate.id())) {
                there = load(candidate);
            }
        }
        there.ifPresent(this::prefer);
        return there;
    }

    /** Another one of the same algorithm. */
    public Optional<Provider> standby(Provider failed) {
        Optional<Provider> standby = candidates.stream()
                .filter(candidate ->
                        isOf(candidate, failed.number()) && !candidate.id().equals(failed.id()))
                .findFirst()
                .flatMap(this::load);
        standby.ifPresent(this::prefer);
        return standby;
    }

    private static boolean isOf(Candidate candidate, int number) {
        return candidate.role() == Role.ELECTION && candidate.id().name().equals(Integer.toString(number));
    }

    private Optional<Provider> load(Candidate candidate) {
        try {
            ElectionAlgorithm algorithm =
                    (ElectionAlgorithm) candidate.provider().get();
            Provider provider = Provider.of(candidate.id(), algorithm);
            if (isOf(candidate, provider.number())) {
                return Optional.of(provider);
            }
            unusable.add(candidate.id());
            note.accept("the provider " + candidate.id() + " makes elections of electionAlg " + provider.number());
            return Optional.empty();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            unusable.add(candidate.id());
            note.accept("the provider " + candidate.id() + " cannot be used: " + FirstCause.of(e));
            return Optional.empty();
        }
    }
}
