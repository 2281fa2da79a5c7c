package io.zabitat.node;

import io.zabitat.core.Core;
import io.zabitat.core.Event;
import java.util.function.Consumer;

/**
 * How long those at the other ends of the links have said nothing that could be read. A transport that spoils or withholds bytes is known
 * by that long before syncLimit is over. Owned by the node loop.
 */
final class Silence {
    private static final int HALVES = 2;

    private final Core core;
    private final Consumer<Event> loop;

    Silence(Core core, Consumer<Event> loop) {
        this.core = core;
        this.loop = loop;
    }

    /** Of the one that has been silent for longest. Each says something in every half tick. */
    double ticks() {
        return (double) core.silence() / HALVES;
    }

    /** What came may be incomplete for ever: those links are made anew. */
    void endIfOver(long ticks) {
        if (core.silence() > HALVES * ticks) {
            loop.accept(new Event.GiveUpSilent(HALVES * ticks));
        }
    }
}
