package io.zabitat.node.slot;

import java.util.Arrays;
import java.util.Optional;

/** What a provider can be in a server. */
public enum Role {
    ELECTION("election", false, false),
    QUORUM("quorum", true, false),
    CLIENT_TRANSPORT("transport.client", false, false),
    PEER_TRANSPORT("transport.peer", false, false),
    STORAGE("storage", true, true);

    private final String key;
    private final boolean cutoverByHand;
    private final boolean ownAuthority;

    Role(String key, boolean cutoverByHand, boolean ownAuthority) {
        this.key = key;
        this.cutoverByHand = cutoverByHand;
        this.ownAuthority = ownAuthority;
    }

    /** What people and reports call it, such as {@code transport.client}. */
    public String key() {
        return key;
    }

    public static Optional<Role> of(String key) {
        return Arrays.stream(values()).filter(role -> role.key.equals(key)).findFirst();
    }

    /** Whether the cut-over waits for the operator's word when nothing else was said. */
    public boolean cutoverByHand() {
        return cutoverByHand;
    }

    /** Whether something durable besides the coordinator's journal says which provider is active after a crash. */
    public boolean hasOwnAuthority() {
        return ownAuthority;
    }
}
