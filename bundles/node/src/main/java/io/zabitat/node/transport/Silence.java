package io.zabitat.node.transport;

import io.zabitat.core.Core;
import io.zabitat.core.Event;
import java.util.function.Consumer;

/**
 * How long those at the other ends of the links have said nothing that could be read. A transport that spoils or withholds bytes is known
 * by that long before syncLimit is over. Owned by the node loop.
 */
public final class Silence {
    private static final int HALVES = 2;

    private final Core core;
    private final Consumer<Event> loop;
    private long atNanos;
    private long now;
    private long before;

    public Silence(Core core, Consumer<Event> loop) {
        this.core = core;
        this.loop = loop;
    }

    /**
     * Of the one that has been silent for longest. Each says something in every half tick. After a pause of this server the ticks that it
     * has missed are counted before what has come meanwhile is read: so it is the smaller one of this turn's figure and the last turn's.
     */
    double ticks(long nowNanos) {
        if (nowNanos != atNanos) {
            atNanos = nowNanos;
            before = now;
            now = core.silence();
        }
        return (double) halfTicks() / HALVES;
    }

    private long halfTicks() {
        return Math.min(before, now);
    }

    /** What came may be incomplete for ever: those links are made anew. */
    void endIfOver(long ticks) {
        if (halfTicks() > HALVES * ticks) {
            loop.accept(new Event.GiveUpSilent(HALVES * ticks));
        }
    }
}
