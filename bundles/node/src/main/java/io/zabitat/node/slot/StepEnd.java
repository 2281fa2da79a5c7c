package io.zabitat.node.slot;

/** Takes the end of a step: one call of one method, from any thread. */
public interface StepEnd {
    /** @param detail what an operator may want to know, in a few words */
    void succeeded(String detail);

    /** @param code such as {@code SWAP-201} */
    void failed(String code, String reason);
}
