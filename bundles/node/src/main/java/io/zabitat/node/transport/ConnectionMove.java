package io.zabitat.node.transport;

import io.zabitat.endpoint.ClientConnection;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.host.Mailbox;
import io.zabitat.spi.transport.TransportEngine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Moves connections from one engine to another, some in each turn of the loop. The node loop's. */
public final class ConnectionMove {
    /** At some microseconds each, a turn takes about as long as one with a full batch of requests. */
    private static final int MOVES_IN_A_TURN = 256;

    private final ClientEndpoint endpoint;
    private final Mailbox mailbox;
    private final ArrayDeque<ClientConnection> waiting;
    private final TransportEngine to;
    private final Watcher watcher;
    private final List<ClientConnection> stayed = new ArrayList<>();
    private final int total;
    private int moved;
    private int refused;
    private int lost;
    private boolean cancelled;

    /** Hears how it goes. */
    interface Watcher {
        void onProgress(int done, int total);

        /** All are through. */
        void onMoved(Outcome outcome);
    }

    /**
     * What came of it.
     *
     * @param stayed those that cannot be moved, and those that were refused
     */
    record Outcome(int moved, int refused, int lost, List<ClientConnection> stayed) {}

    ConnectionMove(
            ClientEndpoint endpoint,
            Mailbox mailbox,
            Collection<ClientConnection> connections,
            TransportEngine to,
            Watcher watcher) {
        this.endpoint = endpoint;
        this.mailbox = mailbox;
        this.waiting = new ArrayDeque<>(connections);
        this.to = to;
        this.watcher = watcher;
        this.total = waiting.size();
    }

    /** Moves no more; nobody hears of it. */
    void cancel() {
        cancelled = true;
    }

    void advance() {
        if (cancelled) {
            return;
        }
        for (int i = 0; i < MOVES_IN_A_TURN && !waiting.isEmpty(); i++) {
            move(waiting.poll());
        }
        if (waiting.isEmpty()) {
            watcher.onMoved(new Outcome(moved, refused, lost, stayed));
        } else {
            watcher.onProgress(total - waiting.size(), total);
            mailbox.post(this::advance);
        }
    }

    private void move(ClientConnection connection) {
        switch (endpoint.move(connection, to)) {
            case MOVED -> moved++;
            case STAYED -> stayed.add(connection);
            case REFUSED -> {
                refused++;
                stayed.add(connection);
            }
            case LOST -> lost++;
            case GONE -> {}
        }
    }
}
