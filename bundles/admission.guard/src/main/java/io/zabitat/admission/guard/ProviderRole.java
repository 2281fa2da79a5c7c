package io.zabitat.admission.guard;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a provider's bundle can be for, and how that is seen from outside: by a capability of ours, or the contract that it serves. */
public enum ProviderRole {
    ELECTION("election", List.of("zab.election"), "io.zabitat.spi.election."),
    QUORUM("quorum", List.of("zab.quorum"), "io.zabitat.spi.quorum."),
    TRANSPORT("transport", List.of("zab.client", "zab.peer"), "io.zabitat.spi.transport."),
    STORAGE("storage", List.of("zab.store"), "io.zabitat.spi.storage."),
    AUTH("auth", List.of("zab.auth"), "io.zabitat.spi.auth."),
    ORACLE("oracle", List.of("zab.oracle"), "io.zabitat.spi.oracle.");

    /** The namespaces of our capabilities begin so. */
    public static final String NAMESPACES = "zab.";

    /** Not a provider's: what the node itself offers to those who require it. */
    public static final String CORE_NAMESPACE = "zab.core";

    private final String key;
    private final List<String> namespaces;
    private final String contracts;

    ProviderRole(String key, List<String> namespaces, String contracts) {
        this.key = key;
        this.namespaces = namespaces;
        this.contracts = contracts;
    }

    public String key() {
        return key;
    }

    public static Optional<ProviderRole> of(String key) {
        return Arrays.stream(values()).filter(role -> role.key.equals(key)).findFirst();
    }

    public static Optional<ProviderRole> ofNamespace(String namespace) {
        return Arrays.stream(values())
                .filter(role -> role.namespaces.contains(namespace))
                .findFirst();
    }

    /** @param objectClass of a service */
    public static Optional<ProviderRole> ofContract(String objectClass) {
        return Arrays.stream(values())
                .filter(role -> objectClass.startsWith(role.contracts))
                .findFirst();
    }
}
