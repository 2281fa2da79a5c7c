package io.zabitat.node;

import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.EnsembleLock;
import io.zabitat.node.host.EngineFailure;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.quorum.QuorumChange;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.SlotListener;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.Vitals;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.node.transport.ClientTransportSlot;
import io.zabitat.node.transport.ClientTransportSwap;
import io.zabitat.node.transport.PeerTransportSlot;
import io.zabitat.node.transport.PeerTransportSwap;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The replaceable parts of one running node, for the swap coordinator. Any thread may call what is public: changes are posted to the node
 * loop, which makes them between two events.
 */
public final class NodeSlots {
    private final Map<Role, RoleSlot<?>> slots = new EnumMap<>(Role.class);
    private final ClientTransportSlot clients;
    private final PeerTransportSlot peers;
    private final TransportSettings transportSettings;
    private final Mailbox mailbox;
    private final AtomicLong turns = new AtomicLong();
    private Optional<StorageSlot> storage = Optional.empty();
    private Optional<EnsembleLock> lock = Optional.empty();
    private Optional<VitalSigns> vitals = Optional.empty();
    private Optional<ElectionSlot> election = Optional.empty();
    private Decisions decisions;
    private Optional<QuorumSlot> quorum = Optional.empty();
    private volatile Thread loop;
    private volatile boolean calledBack;
    private volatile boolean refusing; // written by the node loop
    private volatile List<Candidate> standbys = List.of();
    private volatile SlotListener listener = (role, reason, failed, now, generation) -> {};

    NodeSlots(
            ClientTransportSlot clients,
            PeerTransportSlot peers,
            List<RoleSlot<?>> others,
            TransportSettings transportSettings,
            Mailbox mailbox) {
        this.clients = clients;
        this.peers = peers;
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
            case ELECTION -> election.map(slot -> new ElectionSwap(slot, order));
            case PEER_TRANSPORT ->
                peers.hasLinks() ? Optional.of(new PeerTransportSwap(peers, mailbox, order)) : Optional.empty();
            case QUORUM -> quorum.map(slot -> new QuorumSwap(slot, order));
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

    /** A change of the store that was cut over when the server ended, by its own marker: it needs an owner, whatever a journal says. */
    public Optional<StoreMarker> foundStoreChange() {
        return storage.flatMap(StorageSlot::found);
    }

    /** Why a change that a start has found can neither go on nor be ended before another start, if so. */
    public Optional<String> suspended(Role role) {
        return role == Role.STORAGE ? storage.flatMap(StorageSlot::suspended) : Optional.empty();
    }

    void tryOutBy(Surroundings.Engines trial) {
        clients.tryOutBy(trial);
    }

    @SuppressWarnings("unchecked") // it is what SlotAssembly has made for this role
    void attach(StorageSlot slot) {
        storage = Optional.of(slot);
        slot.attach((RoleSlot<StorageProvider>) slots.get(Role.STORAGE));
    }

    /**
     * Changes of the store and of the links ask for the right to be made from now on. Before anything is begun.
     *
     * @param hasLeader whether there is anybody to ask
     */
    void attach(EnsembleLock right, BooleanSupplier hasLeader) {
        lock = Optional.of(right);
        storage.ifPresent(slot -> slot.attach(right));
        peers.attach(right, hasLeader);
    }

    /** Whether a part of this member is being changed that others must not change meanwhile. The node loop asks. */
    boolean needsLock() {
        return peers.isChanging() || storage.filter(StorageSlot::isChanging).isPresent();
    }

    void attach(VitalSigns signs) {
        vitals = Optional.of(signs);
    }

    /** How the server feels, at most a second ago or so. */
    public Vitals vitals() {
        return vitals.map(VitalSigns::latest).orElse(Vitals.NONE);
    }

    @SuppressWarnings("unchecked") // it is what SlotAssembly has made for this role
    void attach(ElectionSlot slot) {
        election = Optional.of(slot);
        slot.attach(
                (RoleSlot<ElectionAlgorithm>) slots.get(Role.ELECTION),
                (role, reason, failed, now, generation) ->
                        listener.onFailedOver(role, reason, failed, now, generation));
    }

    void attach(Decisions writer) {
        decisions = writer;
    }

    /** What members decide together. */
    public Decisions decisions() {
        return decisions;
    }

    /** Elections without effect, and without a leader; empty for a server alone. */
    public Optional<ElectionDesk> elections() {
        return election.map(ElectionDesk::new);
    }

    @SuppressWarnings("unchecked") // it is what SlotAssembly has made for this role
    void attach(QuorumSlot slot) {
        quorum = Optional.of(slot);
        slot.attach(
                (RoleSlot<QuorumVerifierProvider>) slots.get(Role.QUORUM),
                () -> standbys.stream()
                        .filter(candidate -> candidate.role() == Role.QUORUM)
                        .toList());
    }

    /** Who had the role when the server stopped, by the journal: for a role whose provider a start does not take from there. */
    public void restore(Role role, ProviderId id, long generation, Executor work) {
        if (role == Role.QUORUM) {
            quorum.ifPresent(slot -> mailbox.post(() -> slot.restore(id, generation, work)));
        }
    }

    /** Whether a provider that has the role already can be told to have it in another way. */
    public boolean isChangeOfItself(Role role, Map<String, String> policy) {
        return role == Role.QUORUM && !QuorumChange.lines(policy).isEmpty();
    }

    /**
     * The quorum system in force beside that of a text, which changes nothing. Not on the node loop; runs a provider's code.
     *
     * @param text a name, lines {@code group.N} and {@code weight.N}, or a whole list of members; commas between lines
     * @throws IllegalArgumentException when it is not safe, with the sets that show it
     */
    public QuorumTest testQuorum(String text) {
        return quorum.orElseThrow(() -> new IllegalArgumentException("this server counts no quorums"))
                .test(text);
    }

    /** Why a role cannot be changed while the server runs, for the plan. */
    public PlanLine unsupported(Role role) {
        return PlanLine.fail(
                "role",
                role == Role.PEER_TRANSPORT
                        ? "a server alone has no links to other members"
                        : role.key() + " cannot be exchanged while this server runs");
    }

    /** Whether anything depends on the provider of a role. */
    public boolean isUsed(Role role) {
        return slots.containsKey(role) && (role != Role.PEER_TRANSPORT || peers.hasLinks());
    }

    /**
     * Who takes over at once when the active client transport or election fails, or can when another election is decided, and whom a list
     * of members may name; best first.
     */
    public void standBy(List<Candidate> candidates) {
        standbys = List.copyOf(candidates);
        if (refusing) {
            mailbox.post(this::tryEndRefusing);
        }
        election.ifPresent(slot -> slot.offer(standbys));
        quorum.ifPresent(slot -> mailbox.post(slot::onCandidates));
    }

    public void listen(SlotListener hearing) {
        listener = hearing;
    }

    /** Runs between two events of the node. */
    public void onLoop(Runnable task) {
        mailbox.post(task);
    }

    /** Why a role is not what it should be, if so: its last provider has failed. */
    public Optional<String> degraded(Role role) {
        return role == Role.CLIENT_TRANSPORT && refusing
                ? Optional.of("refuses clients: install a transport")
                : Optional.empty();
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

    /** What has been applied in this turn may be a decision. */
    void onTurnEnd() {
        decisions.onTurn();
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
        vitals.ifPresent(signs -> signs.onTick(nowMillis));
        lock.ifPresent(right -> right.onTick(nowMillis));
        peers.onTime(TimeUnit.MILLISECONDS.toNanos(nowMillis));
        quorum.ifPresent(QuorumSlot::onTick);
    }

    /**
     * Another engine takes over from the one that has failed.
     *
     * @throws IOException the failure itself, when nobody can go on
     */
    void onEngineFailed(EngineFailure failure) throws IOException {
        if (failure.engine() != clients.active()) {
            if (peers.isFormer(failure.engine())) {
                peers.giveUpFormer(failure.engine());
                return;
            }
            if (peers.isOwn(failure.engine())) {
                failOverPeers(failure);
                return;
            }
            if (!clients.giveUp(failure.engine())) {
                throw failure;
            }
            return;
        }
        Occupant<TransportProvider> failed = clients.slot().occupant();
        for (Candidate standby : standbys) {
            if (standby.role() == Role.CLIENT_TRANSPORT
                    && !standby.id().equals(failed.id())
                    && takeOver(standby, failure, failure.getMessage())) {
                return;
            }
        }
        refuse(failed, failure);
    }

    /** Nobody is left: clients have to go to other members, until somebody comes. */
    private void refuse(Occupant<TransportProvider> failed, EngineFailure failure) throws IOException {
        if (refusing) {
            throw failure; // now the server's own engine has failed
        }
        clients.refuse(failure);
        refusing = true;
        listener.onDegraded(Role.CLIENT_TRANSPORT, failure.getMessage(), failed.id());
    }

    private void tryEndRefusing() {
        Exception failures = new IllegalStateException("tried");
        for (Candidate standby : standbys) {
            if (refusing
                    && standby.role() == Role.CLIENT_TRANSPORT
                    && takeOver(standby, failures, "no transport served clients")) {
                refusing = false;
            }
        }
    }

    private boolean takeOver(Candidate standby, Exception failure, String why) {
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
        listener.onFailedOver(Role.CLIENT_TRANSPORT, why, failed.id(), standby.id(), generation);
        return true;
    }

    /** Links that are gone are made anew, by another transport where there is one. */
    private void failOverPeers(EngineFailure failure) throws IOException {
        Occupant<TransportProvider> failed = peers.slot().occupant();
        for (Candidate standby : standbys) {
            if (standby.role() == Role.PEER_TRANSPORT && !standby.id().equals(failed.id())) {
                try {
                    TransportProvider provider =
                            (TransportProvider) standby.provider().get();
                    long generation = failed.generation() + 1;
                    peers.failOver(failure.engine(), new Occupant<>(generation, standby.id(), provider));
                    listener.onFailedOver(
                            Role.PEER_TRANSPORT, failure.getMessage(), failed.id(), standby.id(), generation);
                    return;
                } catch (IOException | RuntimeException | LinkageError e) {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure;
    }

    void close() {
        quorum.ifPresent(QuorumSlot::close);
        clients.close();
        peers.close();
    }
}
