package io.zabitat.node.store;

import io.zabitat.spi.storage.Store;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The turn from one store to the other, over or back (hot-swap 6, S6): reads back what the other one was given, holds writes back until
 * both are level, and has the log writer turn between two batches. Lets writes go on and tries again when that takes too long. Owned by
 * the node loop.
 */
final class Turning {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final SwapHost host;
    private final DualStore dual;
    private final Follower follower;
    private final Following following;
    private final MarkerFile marker;
    private final SwapSettings settings;
    private final SwapWork work;
    private final BothHeld bothHeld;
    private final Listener listener;
    private boolean read;
    private boolean reading;
    private boolean submitted;
    private long heldNanos;
    private long retryNanos;
    private int tries;
    private long pauseNanos;

    /** Told by the loop. */
    interface Listener {
        /** The other store counts from now on; what becomes durable in it goes to the tee, unless the turn was back. */
        void onTurned(StoreMarker.State state, Tee tee);

        /** The other store does not hold what it was given. */
        void onUnfit(String why);

        /** It was tried so many times. Nothing has changed. */
        void onNotLevel(String why);
    }

    Turning(
            SwapHost host,
            DualStore dual,
            Follower follower,
            Following following,
            MarkerFile marker,
            SwapSettings settings,
            SwapWork work,
            BothHeld bothHeld,
            Listener listener) {
        this.host = host;
        this.dual = dual;
        this.follower = follower;
        this.following = following;
        this.marker = marker;
        this.settings = settings;
        this.work = work;
        this.bothHeld = bothHeld;
        this.listener = listener;
    }

    /** A turn is wanted. */
    void begin() {
        read = false;
        tries = 0;
        retryNanos = host.nanoTime();
    }

    /** Whether the log writer has been asked: nothing else may be begun. */
    boolean isSubmitted() {
        return submitted;
    }

    /** How long the last one held writes back. */
    long pauseNanos() {
        return pauseNanos;
    }

    void onTurn(long now, StoreMarker.State state) {
        if (submitted || reading || now - retryNanos < 0) {
            return;
        }
        if (!read) {
            if (following.isLevel()) {
                readBack();
            }
        } else if (!host.isHeld()) {
            if (following.isNear() && !following.isComparing() && host.hold()) {
                heldNanos = now;
            }
        } else if (host.isLogQuiet() && following.isLevel()) {
            submit(state);
        } else if (now - heldNanos > settings.pauseNanos()) {
            host.release();
            retry("the other store needs longer than " + TimeUnit.NANOSECONDS.toMillis(settings.pauseNanos())
                    + " ms to be level");
        }
    }

    /** What it is given until the turn is read back by the next look. */
    private void readBack() {
        reading = true;
        work.submit(
                () -> {
                    String differs = follower.readBack();
                    follower.compared();
                    return () -> onRead(differs);
                },
                this::onRead);
    }

    private void onRead(String differs) {
        reading = false;
        read = differs.isEmpty();
        if (!read) {
            listener.onUnfit(differs);
        }
    }

    private void retry(String why) {
        retryNanos = host.nanoTime() + RETRY_NANOS * ++tries;
        if (tries >= settings.cutoverTries()) {
            tries = 0;
            listener.onNotLevel(why);
        }
    }

    private void submit(StoreMarker.State state) {
        submitted = true;
        Tee tee = new Tee(settings.lagBytes());
        host.onLog(() -> {
            String bar = turn(state, tee);
            return () -> onDone(state, tee, bar);
        });
    }

    /** By the log writer, between two batches. The empty text when it was done; throws when nobody knows which store counts. */
    private String turn(StoreMarker.State state, Tee tee) throws IOException {
        if (bothHeld.hasTurned()) {
            return "";
        }
        if (dual.isInstalling() || !follower.isLevel(dual)) {
            return "the stores are not level";
        }
        StoreMarker next = marker.said().turned(state, follower.applied(), host.wallMillis());
        try {
            marker.prepare(next);
        } catch (IOException nothingChanged) {
            return "the marker cannot be written: " + nothingChanged.getMessage();
        }
        marker.publish(next);
        Store counts = follower.exchange(dual.authority());
        boolean back = state != StoreMarker.State.OBSERVE;
        tee.follow();
        dual.turn(
                counts,
                next.authoritative().kind(),
                back ? null : tee,
                back ? Optional.empty() : Optional.of(bothHeld));
        return "";
    }

    private void onDone(StoreMarker.State state, Tee tee, String bar) {
        submitted = false;
        pauseNanos = host.nanoTime() - heldNanos;
        host.release();
        if (bothHeld.hasTurned()) {
            return; // the log writer has gone back by itself
        }
        if (bar.isEmpty()) {
            listener.onTurned(state, tee);
        } else {
            retry(bar);
        }
    }
}
