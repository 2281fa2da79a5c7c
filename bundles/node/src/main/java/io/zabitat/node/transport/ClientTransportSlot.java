package io.zabitat.node.transport;

import io.zabitat.endpoint.ClientConnection;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.endpoint.Moved;
import io.zabitat.node.host.EngineFailure;
import io.zabitat.node.host.LoopEngines;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.host.ThreadedEngines;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Who serves the client port: the engine of the active provider, and what has to happen when it gets a successor. The listening sockets
 * stay as they are; only who is told of new connections changes. The node loop's, but for the {@link RoleSlot}.
 */
public final class ClientTransportSlot implements ClientPorts.Watching {
    private final RoleSlot<TransportProvider> slot;
    private final LoopEngines engines;
    private final ClientPorts port;
    private final ClientEndpoint endpoint;
    private final PeerTransportSlot peers;
    private final Mailbox mailbox;
    private final EngineParking parking;
    private Optional<TransportEngine> canary = Optional.empty();
    private Optional<ConnectionMove> move = Optional.empty();
    private Optional<Alarm> alarm = Optional.empty();
    private int canaryShare;
    private int accepted;
    private volatile Surroundings.Engines trial = new ThreadedEngines();

    private record Alarm(long atMillis, Runnable task) {}

    public ClientTransportSlot(
            RoleSlot<TransportProvider> slot,
            LoopEngines engines,
            ClientPorts port,
            ClientEndpoint endpoint,
            PeerTransportSlot peers,
            Mailbox mailbox,
            EngineParking.Drain drain) {
        this.slot = slot;
        this.engines = engines;
        this.port = port;
        this.endpoint = endpoint;
        this.peers = peers;
        this.mailbox = mailbox;
        this.parking = new EngineParking(engines, endpoint, peers::isIn, drain);
    }

    public RoleSlot<TransportProvider> slot() {
        return slot;
    }

    ClientEndpoint endpoint() {
        return endpoint;
    }

    EngineParking parking() {
        return parking;
    }

    public void tryOutBy(Surroundings.Engines how) {
        trial = how;
    }

    /** Whether a transport is fit. Any thread; takes a moment. */
    String tryOut(TransportProvider provider) throws IOException {
        return trial.tryOut(provider);
    }

    @Override
    public TransportEngine active() {
        return engines.active();
    }

    /** Begins to hear of new connections, or again after there was no descriptor for one. */
    @Override
    public void watch() throws IOException {
        port.watch(engines.active(), endpoint, this);
    }

    @Override
    public TransportEngine taker() {
        accepted++;
        return canary.isPresent() && accepted % canaryShare == 0 ? canary.get() : engines.active();
    }

    /** Gives an engine one of so many new connections. */
    void beginCanary(TransportEngine next, int share) {
        if (canary.isEmpty()) {
            engines.add(next);
        }
        canary = Optional.of(next);
        canaryShare = share;
        accepted = 0;
    }

    /**
     * Makes an engine the active one and begins to move the connections of the one before to it.
     *
     * @param watcher hears of the end, on the node loop
     * @throws IOException when it does not watch the port; then everything is as before
     */
    void switchTo(TransportEngine next, RoleSlot.Occupant<TransportProvider> who, ConnectionMove.Watcher watcher)
            throws IOException {
        TransportEngine before = engines.active();
        port.unwatch(before);
        try {
            port.watch(next, endpoint, this);
        } catch (IOException e) {
            port.unwatch(next);
            port.watch(before, endpoint, this);
            throw e;
        }
        canary = Optional.empty();
        parking.take(next);
        engines.activate(next);
        slot.occupy(who.generation(), who.id(), who.provider());
        peers.leave(before);
        move(endpoint.listConnections(before), next, watcher);
    }

    private void move(List<ClientConnection> all, TransportEngine to, ConnectionMove.Watcher watcher) {
        move.ifPresent(ConnectionMove::cancel);
        ConnectionMove next = new ConnectionMove(endpoint, mailbox, all, to, new ConnectionMove.Watcher() {
            @Override
            public void onProgress(int done, int total) {
                watcher.onProgress(done, total);
            }

            @Override
            public void onMoved(ConnectionMove.Outcome outcome) {
                move = Optional.empty(); // nothing here knows the old engine any more
                watcher.onMoved(outcome);
            }
        });
        move = Optional.of(next);
        next.advance();
    }

    /** Ends the canary: what it has goes to the active engine. */
    void endCanary(ConnectionMove.Watcher watcher) {
        List<ClientConnection> all = canary.map(endpoint::listConnections).orElse(List.of());
        canary = Optional.empty();
        move(all, engines.active(), watcher);
    }

    /** The engine is trusted from now on. */
    void trust(GuardedEngine guarded) {
        if (engines.active() == guarded) {
            engines.replaceActive(guarded.engine());
        }
        endpoint.exchange(guarded, guarded.engine(), GuardedChannel::trusted);
    }

    /**
     * The active engine has failed outside of any swap, and another takes its place at once: what can be saved is moved.
     *
     * @return how many connections were closed
     */
    public int failOver(TransportEngine next, RoleSlot.Occupant<TransportProvider> who) throws IOException {
        TransportEngine failed = engines.active();
        guarded(() -> port.unwatch(failed));
        engines.activate(next);
        port.watch(next, endpoint, this);
        slot.occupy(who.generation(), who.id(), who.provider());
        peers.moveTo(failed, next);
        int lost = 0;
        for (ClientConnection connection : endpoint.listConnections(failed)) {
            if (!saved(connection, next)) {
                endpoint.abandon(connection, "its transport has failed");
                lost++;
            }
        }
        engines.close(failed);
        return lost;
    }

    /**
     * Every transport has failed: the port stays open, and refuses.
     *
     * @throws IOException the failure, when the links between members cannot be saved, or there is nothing to wait in
     */
    public void refuse(EngineFailure failure) throws IOException {
        if (!peers.rescue(failure.engine())) {
            throw failure;
        }
        try {
            failOver(new RefusingEngine(), slot.occupant());
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** An engine beside the active one has failed: whoever it still serves is closed. Whether it was one of the clients'. */
    public boolean giveUp(TransportEngine failed) {
        if (!parking.isParked(failed) || peers.isIn(failed)) {
            return false;
        }
        parking.evict(failed, "its transport has failed");
        parking.take(failed);
        engines.close(failed);
        return true;
    }

    private boolean saved(ClientConnection connection, TransportEngine next) {
        try {
            Moved outcome = endpoint.move(connection, next);
            return outcome == Moved.MOVED || outcome == Moved.GONE;
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            // of a provider that has failed already: who is left is closed
        }
    }

    /** Has something done at about that time, once, in place of what was asked before. */
    void later(long millis, Runnable task) {
        alarm = Optional.of(new Alarm(endpoint.nowMillis() + millis, task));
    }

    public void onTick(long nowMillis) {
        parking.advance(nowMillis);
        if (alarm.isPresent() && nowMillis >= alarm.get().atMillis()) {
            Runnable task = alarm.get().task();
            alarm = Optional.empty();
            task.run();
        }
    }

    /** The server ends. */
    public void close() {
        move.ifPresent(ConnectionMove::cancel);
        canary.ifPresent(engines::close);
        parking.closeAll();
    }
}
