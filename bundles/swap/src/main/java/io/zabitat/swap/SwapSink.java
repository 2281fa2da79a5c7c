package io.zabitat.swap;

import io.zabitat.node.slot.SwapStep;

/** Takes what the machine of swaps wants done. Called inside a step; must not call the machine back. */
public interface SwapSink {
    /** Makes the state durable; {@link SwapEvent.Written} or {@link SwapEvent.WriteFailed} is the answer. */
    void write(SwapState state);

    /** Has the procedure of the swap begin a step. */
    void begin(SwapRecord swap, SwapStep step);

    void setPaused(SwapRecord swap, boolean paused);

    /** The swap is over; its procedure, and the provider that has lost, are not needed any more. */
    void over(EndedSwap ended);

    /** Neither provider can go on: a standby has to, or the server gives up what it needs the role for. */
    void helpless(SwapRecord swap, String reason);

    /**
     * Something for the log, and whoever listens.
     *
     * @param actor who has said that it be done; of what comes by itself, who has begun the swap
     */
    void tell(String kind, SwapRecord swap, String actor, String text);
}
