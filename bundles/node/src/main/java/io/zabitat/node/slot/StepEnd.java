package io.zabitat.node.slot;

/** Takes the end of a step: one call of one method, from any thread. */
public interface StepEnd {
    /**
     * The code of a {@link SwapStep#ROLLBACK} that cannot be, while the new provider works: nothing has changed, and the swap goes on being
     * watched. Every other failure of that step means that nobody has the role.
     */
    String NO_WAY_BACK = "SWAP-303";

    /** @param detail what an operator may want to know, in a few words */
    void succeeded(String detail);

    /** @param code such as {@code SWAP-201} */
    void failed(String code, String reason);
}
