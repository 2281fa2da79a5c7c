package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.core.QuorumSystems;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the quorum system that a list of members asks for, and looks whether it is safe. Called by the starting thread, then by the node
 * loop.
 */
final class Verifiers implements QuorumSystems {
    /** The lists in force and proposed, and one that somebody asks for. */
    private static final int KEPT = 4;

    private final ServerConfig config;
    private final ServerParts parts;
    private final Map<Question, QuorumVerifier> known = new LinkedHashMap<>();

    /** What decides on quorums in a list of members. */
    private record Question(List<Long> voters, Map<String, String> lines) {}

    Verifiers(ServerConfig config, ServerParts parts) {
        this.config = config;
        this.parts = parts;
    }

    @Override
    public QuorumVerifier create(EnsembleConfig members) {
        Question question = new Question(members.voters(), members.quorumLines());
        QuorumVerifier verifier = known.get(question);
        if (verifier == null) {
            verifier = make(config.quorum(members), question);
            if (known.size() == KEPT) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(question, verifier);
        }
        return verifier;
    }

    private QuorumVerifier make(String name, Question question) {
        QuorumVerifierProvider provider = name.equals(parts.quorum().name())
                ? parts.quorum()
                : parts.otherQuorums()
                        .apply(name)
                        .orElseThrow(() -> new IllegalArgumentException("no provider of the quorum system " + name));
        Map<String, String> settings = new HashMap<>(question.lines());
        config.oracle().ifPresent(oracle -> settings.put(oracle.key(), oracle.place()));
        QuorumVerifier made = provider.create(question.voters(), settings);
        QuorumCheck.check(made, question.voters());
        return made;
    }
}
