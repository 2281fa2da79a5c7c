package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.core.QuorumSystems;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.quorum.Proof;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes the quorum system that a list of members asks for, and looks whether it is safe. The list alone says which one that is, so that all
 * members count alike; another provider may stand in for it here as long as it gives the same answers. Called by the starting thread, then
 * by the node loop; {@link #prove} and {@link #kind} by any thread.
 */
final class Verifiers implements QuorumSystems {
    /** The lists in force and proposed, and one that somebody asks for. */
    private static final int KEPT = 4;

    private final ServerConfig config;
    private final Function<String, Optional<QuorumVerifierProvider>> others;
    private final Map<Question, QuorumVerifier> known = new LinkedHashMap<>();
    private Optional<StandIn> standIn = Optional.empty();
    /** The latest that had the role as the one which the list names; no former one, whose bundle may have to go. */
    private volatile Named named;

    private Consumer<String> note = text -> {};

    /** What decides on quorums in a list of members. */
    private record Question(List<Long> voters, Map<String, String> lines) {
        static Question of(EnsembleConfig members) {
            return new Question(members.voters(), members.quorumLines());
        }
    }

    /** A provider by the name under which it was offered: what it says itself is somebody else's code. */
    private record Named(String kind, QuorumVerifierProvider provider) {}

    /**
     * A provider that an operator has put in the place of another one.
     *
     * @param kind the quorum system that it stands in for
     */
    record StandIn(String kind, QuorumVerifierProvider provider) {}

    Verifiers(ServerConfig config, ServerParts parts) {
        this.config = config;
        this.named = new Named(
                parts.quorum().name(), parts.quorum()); // and nothing else: providers of other roles may have to go
        this.others = parts.otherQuorums();
    }

    /** Who hears why a stand-in was not taken. */
    void attach(Consumer<String> hearing) {
        note = hearing;
    }

    @Override
    public QuorumVerifier create(EnsembleConfig members) {
        QuorumVerifier verifier = known.get(Question.of(members));
        if (verifier == null) {
            verifier = make(members);
            keep(members, verifier);
        }
        return verifier;
    }

    /** What has been proven, perhaps on another thread: the loop need not run a provider for it. */
    void keep(EnsembleConfig members, QuorumVerifier verifier) {
        Question question = Question.of(members);
        if (known.remove(question) == null && known.size() == KEPT) {
            known.remove(known.keySet().iterator().next());
        }
        known.put(question, verifier);
    }

    /** From now on this one is asked, where it says the same; nobody for the provider that the list of members names. */
    void standIn(Optional<StandIn> next) {
        standIn = next;
        known.clear();
    }

    Optional<StandIn> standIn() {
        return standIn;
    }

    /** It has the role while that list is in force; one that stands in for another is not the one that the list names. */
    void occupied(String name, QuorumVerifierProvider provider, EnsembleConfig current) {
        if (name.equals(kind(current))) {
            named = new Named(name, provider);
        }
    }

    /** Lists that are neither in force nor proposed are forgotten, and with them who counted in them. */
    void keepOnly(EnsembleConfig current, Optional<EnsembleConfig> next) {
        Set<Question> living = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        Stream.concat(Stream.of(current), next.stream()).forEach(members -> {
            living.add(Question.of(members));
            kinds.add(kind(members));
        });
        known.keySet().retainAll(living);
        standIn = standIn.filter(other -> kinds.contains(other.kind()));
    }

    /** Whether members agree on other lists while they run. From any thread. */
    boolean listChanges() {
        return config.reconfigEnabled();
    }

    /** The name of the quorum system that a list of members asks for. */
    String kind(EnsembleConfig members) {
        return config.quorum(members);
    }

    private QuorumVerifier make(EnsembleConfig members) {
        String kind = kind(members);
        Optional<StandIn> present = standIn.filter(other -> other.kind().equals(kind));
        if (present.isEmpty()) {
            return Proof.counting(provider(kind), members.voters(), settings(members));
        }
        QuorumVerifierProvider other = present.get().provider();
        Optional<QuorumVerifierProvider> meant = find(kind);
        if (meant.isEmpty() && other.name().equals(kind)
                || meant.filter(one -> one == other).isPresent()) {
            return prove(members, other).verifier();
        }
        Proof trusted = prove(members);
        try {
            Proof tried = prove(members, other);
            Optional<String> difference = trusted.answers().difference(tried.answers());
            if (difference.isEmpty()) {
                return tried.verifier();
            }
            note.accept("quorum system " + other.name() + " does not stand in for " + kind + ": " + difference.get());
        } catch (IllegalArgumentException e) {
            note.accept("quorum system " + other.name() + " does not stand in for " + kind + ": " + e.getMessage());
        }
        return trusted.verifier();
    }

    private Optional<QuorumVerifierProvider> find(String kind) {
        Named latest = named;
        return kind.equals(latest.kind()) ? Optional.of(latest.provider()) : others.apply(kind);
    }

    /** The provider of a quorum system; from any thread. */
    QuorumVerifierProvider provider(String kind) {
        return find(kind).orElseThrow(() -> new IllegalArgumentException("no provider of the quorum system " + kind));
    }

    /**
     * What the quorum system of the list says, as the list names it. From any thread.
     *
     * @throws IllegalArgumentException when it is not safe, or nobody provides it
     */
    Proof prove(EnsembleConfig members) {
        return prove(members, provider(kind(members)));
    }

    /** What this provider says of the list. From any thread; runs its code. */
    Proof prove(EnsembleConfig members, QuorumVerifierProvider provider) {
        return Proof.of(provider, members.voters(), settings(members));
    }

    private Map<String, String> settings(EnsembleConfig members) {
        Map<String, String> settings = new HashMap<>(members.quorumLines());
        config.oracle().ifPresent(oracle -> settings.put(oracle.key(), oracle.place()));
        return settings;
    }
}
