package io.zabitat.node.slot;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a procedure is told when it is made.
 *
 * @param to who shall take the role
 * @param generation the number it gets
 * @param actor who wants it, for people
 * @param policy the operator's choices, such as {@code tls -> reconnect}
 * @param canaryMillis how long a new transport gets a share only; 0 for not at all
 * @param work runs what takes long or may hang, one task at a time; a task that outlasts its step is interrupted
 * @param breach told from any thread, at once, of something that must not go on; the coordinator rolls back
 */
public record SwapOrder(
        Candidate to,
        long generation,
        String actor,
        Map<String, String> policy,
        long canaryMillis,
        Executor work,
        Consumer<String> breach) {
    /** The policy under which the coordinator tells what people call the swap. */
    public static final String ID = "swap";

    public SwapOrder {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(breach, "breach");
        policy = Map.copyOf(policy);
    }
}
