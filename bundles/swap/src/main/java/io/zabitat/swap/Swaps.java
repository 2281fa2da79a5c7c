package io.zabitat.swap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The swaps of one server, for operators' tools. Thread safe; nothing here waits for a swap. */
@ProviderType
public interface Swaps {
    List<RoleStatus> roles();

    List<ProviderStatus> providers();

    /**
     * Looks at everything and changes nothing.
     *
     * @param role as {@code Role.key} has it
     * @param provider a name, perhaps with a range of versions: {@code netty@[1.0,2)}
     * @throws SwapException when there is no such role or provider; what else stands against it is in the plan
     */
    SwapPlan plan(String role, String provider, Map<String, String> policy) throws SwapException;

    /** A plan that can still be applied. */
    Optional<SwapPlan> plan(String id);

    /**
     * Begins what was planned.
     *
     * @param auto whether the cut-over waits for nobody, also where it would by itself
     * @throws SwapException when the plan is unknown, too old, impossible, or anything has changed since
     */
    SwapStatus apply(String planId, String actor, String reason, boolean auto) throws SwapException;

    /** What is under way. */
    List<SwapStatus> status();

    /** What was, oldest first. */
    List<EndedSwap> history();

    /** For monitors, by name, such as {@code zab_role_generation{role="storage"}}. */
    Map<String, Long> figures();

    /** How a swap has ended; empty while it has not. */
    Optional<EndedSwap> ending(String id);

    /** @throws SwapException when no such swap is under way, or it is in no phase for this */
    void order(String id, SwapEvent.Word word, String actor, String reason) throws SwapException;
}
