package io.zabitat.node;

import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.SlotListener;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The replaceable parts of one running node, for the swap coordinator. Any thread may call what is public: changes are posted to the node
 * loop, which makes them between two events.
 */
public final class NodeSlots {
    private final Map<Role, RoleSlot<?>> slots = new EnumMap<>(Role.class);
    private final ClientTransportSlot clients;
    private final TransportSettings transportSettings;
    private final Mailbox mailbox;
    private final AtomicLong turns = new AtomicLong();
    private Optional<StorageSlot> storage = Optional.empty();
    private volatile Thread loop;
    private volatile boolean calledBack;
    private volatile List<Candidate> standbys = List.of();
    private volatile SlotListener listener = (role, reason, failed, now, generation) -> {};

    NodeSlots(
            ClientTransportSlot clients,
            List<RoleSlot<?>> others,
            TransportSettings transportSettings,
            Mailbox mailbox) {
        this.clients = clients;
        this.transportSettings = transportSettings;
        this.mailbox = mailbox;
        slots.put(Role.CLIENT_TRANSPORT, clients.slot());
        others.forEach(slot -> slots.put(slot.role(), slot));
    }

    /** Who hears of new clients. */
    ClientPorts.Watching clientPortWatch() {
        return clients;
    }

    /** Who has which role; roles that this server does not have are missing. */
    public Map<Role, RoleSlot<?>> slots() {
        return Map.copyOf(slots);
    }

    /** The procedure of a change, or why there is none. */
    public Optional<SwapProcedure> procedure(SwapOrder order) {
        return switch (order.to().role()) {
            case CLIENT_TRANSPORT -> Optional.of(new ClientTransportSwap(clients, mailbox, transportSettings, order));
            case STORAGE -> storage.map(slot -> new StorageProcedure(slot, order, Optional.empty()));
            case ELECTION, QUORUM, PEER_TRANSPORT -> Optional.empty();
        };
    }

    /** The procedure of a change that had cut over when the server ended, for a role with an authority of its own; empty when it is over. */
    public Optional<SwapProcedure> resume(SwapOrder order) {
        return order.to().role() == Role.STORAGE
                ? storage.flatMap(slot -> slot.swap()
                        .filter(swap -> !swap.isOver())
                        .map(swap -> new StorageProcedure(slot, order, Optional.of(swap))))
                : Optional.empty();
    }

    void tryOutBy(Surroundings.Engines trial) {
        clients.tryOutBy(trial);
    }

    @SuppressWarnings("unchecked") // it is what SlotAssembly has made for this role
    void attach(StorageSlot slot) {
        storage = Optional.of(slot);
        slot.attach((RoleSlot<StorageProvider>) slots.get(Role.STORAGE));
    }

    /** Why a role cannot be changed while the server runs, for the plan. */
    public PlanLine unsupported(Role role) {
        return PlanLine.fail("role", role.key() + " cannot be exchanged while this server runs");
    }

    /** Who takes over at once when the active client transport fails, best first. */
    public void standBy(List<Candidate> candidates) {
        standbys = List.copyOf(candidates);
    }

    public void listen(SlotListener hearing) {
        listener = hearing;
    }

    /** Runs between two events of the node. */
    public void onLoop(Runnable task) {
        mailbox.post(task);
    }

    /** Counts the turns of the loop: when it stands still, something hangs. */
    public long turns() {
        return turns.get();
    }

    /** Interrupts whatever the loop hangs in, once. */
    public void callBack() {
        Thread thread = loop;
        if (thread != null) {
            calledBack = true;
            thread.interrupt();
        }
    }

    // ------------------------------------------------------------------------------------------------ the node loop's

    void onTurn() {
        turns.lazySet(turns.get() + 1);
        if (calledBack) {
            calledBack = false;
            Thread.interrupted(); // it came too late: a selector would not wait any more
        }
    }

    void begin() throws IOException {
        loop = Thread.currentThread();
        clients.watch();
    }

    void watch() throws IOException {
        clients.watch();
    }

    void onTick(long nowMillis) {
        clients.onTick(nowMillis);
    }

    /**
     * Another engine takes over from the one that has failed.
     *
     * @throws IOException the failure itself, when there is no other
     */
    void onEngineFailed(EngineFailure failure) throws IOException {
        if (failure.engine() != clients.active()) {
            if (!clients.giveUp(failure.engine())) {
                throw failure;
            }
            return;
        }
        Occupant<TransportProvider> failed = clients.slot().occupant();
        for (Candidate standby : standbys) {
            if (standby.role() == Role.CLIENT_TRANSPORT
                    && !standby.id().equals(failed.id())
                    && takeOver(standby, failure)) {
                return;
            }
        }
        throw failure;
    }

    private boolean takeOver(Candidate standby, EngineFailure failure) {
        Occupant<TransportProvider> failed = clients.slot().occupant();
        long generation = failed.generation() + 1;
        try {
            TransportProvider provider = (TransportProvider) standby.provider().get();
            TransportEngine engine = provider.open(transportSettings);
            clients.failOver(engine, new Occupant<>(generation, standby.id(), provider));
        } catch (IOException | RuntimeException | LinkageError e) {
            failure.addSuppressed(e);
            return false;
        }
        listener.onFailedOver(Role.CLIENT_TRANSPORT, failure.getMessage(), failed.id(), standby.id(), generation);
        return true;
    }

    void close() {
        clients.close();
    }
}
