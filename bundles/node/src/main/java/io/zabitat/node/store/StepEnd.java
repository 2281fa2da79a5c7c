package io.zabitat.node.store;

/** Hears once how a step of a change has ended. Called by the node loop. */
public interface StepEnd {
    void succeeded(String detail);

    /** @param code as in hot-swap 8, such as {@code SWAP-202} */
    void failed(String code, String reason);
}
