package io.zabitat.endpoint;

import io.zabitat.spi.transport.TransportEngine;
import java.util.HashSet;
import java.util.Set;

/**
 * What speaks against an engine that has not proven itself: counted for its own connections alone. The node loop's; what it has counted
 * is published.
 */
public final class EngineRecord {
    private static final long LOOK_MILLIS = 1000;
    /** Whoever has slept for so long finds everybody silent, until what they have sent meanwhile is read. */
    private static final long SLEPT_MILLIS = 3 * LOOK_MILLIS;

    private final TransportEngine engine;
    /** Clients that were there when the engine took over, and have not gone. */
    private final Set<ClientConnection> taken = new HashSet<>();

    private boolean inCharge;
    private long lookMillis;
    private int spoilt;
    private int clients;
    private int silent;
    private int takenOver;
    private int lost;
    private volatile Figures figures = new Figures(0, 0, 0, 0, 0);

    /**
     * What was counted so far.
     *
     * @param spoilt connections that were ended because their bytes made no sense, though a session was opened over them. Who sends
     *     anything else first is a stranger, as a port scanner or a browser, and says nothing of the engine
     * @param clients that have a session and are listened to
     * @param silent those of them who have missed a heart-beat
     * @param takenOver clients that were there when the engine took over
     * @param lost those of them whose connection has ended, but not by the server, though they had not ended their session
     */
    public record Figures(int spoilt, int clients, int silent, int takenOver, int lost) {}

    EngineRecord(TransportEngine engine) {
        this.engine = engine;
    }

    /** Any thread. */
    public Figures figures() {
        return figures;
    }

    private void publish() {
        figures = new Figures(spoilt, clients, silent, takenOver, lost);
    }

    /** Who shall be in the engine is there: from now on clients depend on it. */
    void takeOver(ConnectionList connections, long nowMillis) {
        connections.forEach(connection -> {
            if (connection.isIn(engine) && connection.hasSession()) {
                taken.add(connection);
            }
        });
        takenOver = taken.size();
        inCharge = true;
        lookMillis = nowMillis;
        publish();
    }

    void onNonsense(ClientConnection connection) {
        if (connection.isIn(engine) && connection.hasSession()) {
            spoilt++;
            publish();
        }
    }

    /** The other side has ended a connection, or has come back over another. */
    void onLeft(ClientConnection connection) {
        if (taken.remove(connection) && connection.isSessionOpen()) {
            lost++;
            publish();
        }
    }

    void onTick(ConnectionList connections, long nowMillis) {
        long passed = nowMillis - lookMillis;
        if (!inCharge || passed < LOOK_MILLIS) {
            return;
        }
        lookMillis = nowMillis;
        if (passed < SLEPT_MILLIS) {
            look(connections, nowMillis);
        }
    }

    private void look(ConnectionList connections, long nowMillis) {
        clients = 0;
        silent = 0;
        connections.forEach(connection -> {
            if (connection.isIn(engine) && connection.isListenedTo()) {
                clients++;
                silent += connection.hasMissedHeartBeat(nowMillis) ? 1 : 0;
            }
        });
        publish();
    }
}
