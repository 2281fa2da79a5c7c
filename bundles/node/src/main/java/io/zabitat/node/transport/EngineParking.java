package io.zabitat.node.transport;

import io.zabitat.endpoint.ClientConnection;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.host.LoopEngines;
import io.zabitat.spi.transport.TransportEngine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Engines that have given their connections away: turned until the last that stayed has ended and the last goodbye is said, then left
 * alone, or closed. The node loop's.
 */
public final class EngineParking {
    /** Engines go on for three seconds with a connection that is closed with something left to be sent. */
    private static final long GOODBYE_MILLIS = TimeUnit.SECONDS.toMillis(4);

    /** So many of them are named. */
    private static final int NAMED = 5;

    private final LoopEngines engines;
    private final ClientEndpoint endpoint;
    private final Predicate<TransportEngine> needed;
    private final Drain drain;
    private final List<Parked> parked = new ArrayList<>();

    /**
     * How long connections may stay with an engine that was given up.
     *
     * @param note hears of those that stay longer
     */
    public record Drain(long millis, Consumer<String> note) {}

    private static final class Parked {
        final TransportEngine engine;
        final List<ClientConnection> left;
        final long goodbyeUntilMillis;
        boolean resting;
        boolean closeWhenEmpty;
        boolean evictsOverdue;
        long overdueMillis = Long.MAX_VALUE;

        Parked(TransportEngine engine, List<ClientConnection> left, long goodbyeUntilMillis) {
            this.engine = engine;
            this.left = left;
            this.goodbyeUntilMillis = goodbyeUntilMillis;
        }
    }

    /** @param needed whether somebody besides clients is in an engine */
    EngineParking(LoopEngines engines, ClientEndpoint endpoint, Predicate<TransportEngine> needed, Drain drain) {
        this.engines = engines;
        this.endpoint = endpoint;
        this.needed = needed;
        this.drain = drain;
    }

    /**
     * @param left connections that stayed there
     * @param close whether it is not needed any more once it is empty
     */
    void park(TransportEngine engine, List<ClientConnection> left, boolean close) {
        long closing = endpoint.lastClosingMillis();
        long goodbye = closing == Long.MIN_VALUE ? closing : closing + GOODBYE_MILLIS;
        Parked entry = new Parked(engine, new ArrayList<>(left), goodbye);
        if (close) {
            giveUp(entry, false);
        }
        parked.add(entry);
        advance(endpoint.nowMillis());
    }

    /**
     * It is closed once it is empty.
     *
     * @param evictsOverdue whether who stays too long is closed, or only reported
     */
    void release(TransportEngine engine, boolean evictsOverdue) {
        parked.stream().filter(entry -> entry.engine == engine).forEach(entry -> giveUp(entry, evictsOverdue));
        advance(endpoint.nowMillis());
    }

    private void giveUp(Parked entry, boolean evictsOverdue) {
        entry.closeWhenEmpty = true;
        entry.evictsOverdue = evictsOverdue;
        entry.overdueMillis = endpoint.nowMillis() + drain.millis();
    }

    /** It is needed again. */
    void take(TransportEngine engine) {
        parked.removeIf(entry -> entry.engine == engine);
    }

    boolean isParked(TransportEngine engine) {
        return parked.stream().anyMatch(entry -> entry.engine == engine);
    }

    /** Connections that have not moved and not ended. */
    int leftIn(TransportEngine engine) {
        return parked.stream()
                .filter(entry -> entry.engine == engine)
                .mapToInt(entry -> entry.left.size())
                .sum();
    }

    /** Closes those that stayed in it; their sessions live on. */
    void evict(TransportEngine engine, String reason) {
        for (Parked entry : parked) {
            if (entry.engine == engine) {
                entry.left.forEach(connection -> endpoint.abandon(connection, reason));
            }
        }
    }

    void advance(long nowMillis) {
        for (Iterator<Parked> each = parked.iterator(); each.hasNext(); ) {
            Parked entry = each.next();
            entry.left.removeIf(connection -> !endpoint.isOpen(connection));
            if (nowMillis >= entry.overdueMillis) {
                onOverdue(entry);
            }
            boolean empty = entry.left.isEmpty() && nowMillis >= entry.goodbyeUntilMillis && !needed.test(entry.engine);
            if (empty && entry.closeWhenEmpty) {
                each.remove();
                engines.close(entry.engine);
            } else if (empty && !entry.resting) {
                entry.resting = true;
                engines.rest(entry.engine);
            }
        }
    }

    private void onOverdue(Parked entry) {
        entry.overdueMillis = Long.MAX_VALUE;
        if (entry.left.isEmpty()) {
            return;
        }
        String who = entry.left.stream()
                .limit(NAMED)
                .map(ClientConnection::address)
                .collect(Collectors.joining(", ", "", entry.left.size() > NAMED ? ", ..." : ""));
        drain.note()
                .accept("SWAP-501 " + entry.left.size() + " connections are with the transport that was given up for "
                        + drain.millis() + " ms, " + (entry.evictsOverdue ? "and are closed: " : "and stay: ") + who);
        if (entry.evictsOverdue) {
            List.copyOf(entry.left).forEach(connection -> endpoint.abandon(connection, "its transport was given up"));
        }
    }

    /** The server ends: all of them, at once. */
    void closeAll() {
        parked.forEach(entry -> engines.close(entry.engine));
        parked.clear();
    }
}
