package io.zabitat.node.transport;

import io.zabitat.node.decision.EnsembleLock;
import io.zabitat.node.host.LoopEngines;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Who carries the links between members: the clients' engine, where it is of the same transport, or one with a thread of its own; and what
 * happens when the links, or the clients, get another. The node loop's, but for the {@link RoleSlot} and what is published.
 */
public final class PeerTransportSlot {
    private final RoleSlot<TransportProvider> slot;
    private final Optional<MovableEngine> links;
    private final LoopEngines engines;
    private final Opener opener;
    private final OwnThreads trialThreads;
    private final EnginesOnTrial onTrial = new EnginesOnTrial();
    private final IntSupplier voters;
    private final Silence silence;
    private final Runnable callMissing;
    private final Consumer<String> note;
    /** Engines that have given their links away, but for some that stay until they end. */
    private final List<TransportEngine> left = new ArrayList<>();
    /** What the links go back to when a swap fails. */
    private Optional<TransportEngine> fallback = Optional.empty();

    private Optional<Watch> watch = Optional.empty();
    private Optional<EnsembleLock> lock = Optional.empty();
    private BooleanSupplier hasLeader = () -> false;
    private boolean changing;

    /** Opens an engine with a thread of its own, which has been started; its owner is the node loop. */
    interface Opener {
        TransportEngine open(TransportProvider provider) throws IOException;

        /**
         * One that is not trusted yet.
         *
         * @param threads what its thread belongs to
         * @param patienceMillis how long it may take for a connection
         * @param fault hears what it throws where it must not, from its thread
         */
        Surroundings.Engines.OnTrial tryOut(
                TransportProvider provider, ThreadGroup threads, long patienceMillis, Consumer<Throwable> fault)
                throws IOException;

        /** Where a transport shows what it can. */
        Surroundings.Engines trials();
    }

    /** Somebody who looks now and then. */
    interface Watch {
        void onTime(long nowNanos);
    }

    /**
     * @param links empty for a server alone
     * @param voters how many there are in the ensemble
     * @param silence of those at the other ends of the links
     * @param callMissing has members without an election connection called
     * @param threadName of the engines' threads
     * @param note takes what an operator should know
     */
    public PeerTransportSlot(
            RoleSlot<TransportProvider> slot,
            Optional<MovableEngine> links,
            LoopEngines engines,
            Opener opener,
            String threadName,
            IntSupplier voters,
            Silence silence,
            Runnable callMissing,
            Consumer<String> note) {
        this.slot = slot;
        this.links = links;
        this.engines = engines;
        this.opener = opener;
        this.trialThreads = new OwnThreads(threadName + "-trial", threadName);
        this.voters = voters;
        this.silence = silence;
        this.callMissing = callMissing;
        this.note = note;
    }

    /** Swaps ask for the right to be made from now on. Before anything is begun. */
    public void attach(EnsembleLock right, BooleanSupplier led) {
        lock = Optional.of(right);
        hasLeader = led;
    }

    Optional<EnsembleLock> lock() {
        return lock;
    }

    /**
     * Asks for the right to exchange the engine; {@link #changed} gives it back. Without a leader there is nobody to ask, and no link that
     * could be lost (hot-swap 2).
     *
     * @param answer told once why not, or nothing
     */
    void acquire(String swap, boolean take, Consumer<Optional<String>> answer) {
        Consumer<Optional<String>> told = refusal -> {
            changing |= refusal.isEmpty();
            answer.accept(refusal);
        };
        if (lock.isPresent() && hasLeader.getAsBoolean()) {
            lock.get().acquire(Role.PEER_TRANSPORT, swap, take, told);
        } else {
            told.accept(Optional.empty());
        }
    }

    void changed() {
        changing = false;
    }

    public boolean isChanging() {
        return changing;
    }

    public RoleSlot<TransportProvider> slot() {
        return slot;
    }

    public boolean hasLinks() {
        return links.isPresent();
    }

    MovableEngine links() {
        return links.orElseThrow();
    }

    /** Where transports show what they are worth. */
    Surroundings.Engines trials() {
        return opener.trials();
    }

    /**
     * Opens an engine that carries nothing yet, and ends with the server until it does. Any thread.
     *
     * @param patienceMillis as for {@link Opener#tryOut}
     */
    Surroundings.Engines.OnTrial tryOut(TransportProvider provider, long patienceMillis, Consumer<Throwable> fault)
            throws IOException {
        Surroundings.Engines.OnTrial trial = opener.tryOut(provider, trialThreads.group(), patienceMillis, fault);
        onTrial.keep(trial.engine());
        return trial;
    }

    /** Nothing comes of it. */
    void dismiss(TransportEngine tried) {
        onTrial.close(tried);
    }

    OwnThreads trialThreads() {
        return trialThreads;
    }

    /** How many there are in the ensemble. */
    int voters() {
        return voters.getAsInt();
    }

    Silence silence() {
        return silence;
    }

    // ------------------------------------------------------------------------------------------------ clients' swaps

    /** Whether a link is in it, or may have to go back to it. */
    boolean isIn(TransportEngine engine) {
        return links.isPresent() && (links.get().isIn(engine) || isFallback(engine));
    }

    private boolean isFallback(TransportEngine engine) {
        return fallback.filter(kept -> kept == engine).isPresent();
    }

    /** The clients leave this engine: so do the links, but for those with TLS, for whose sake it goes on. */
    void leave(TransportEngine before) {
        if (links.isEmpty() || links.get().engine() != before) {
            return;
        }
        try {
            TransportEngine own = openOwn(slot.occupant().provider());
            MovableEngine.Move move = links.get().moveTo(own, true);
            note.accept("links between members have an engine of their own now, connections moved: " + move.moved()
                    + (move.stayed() == 0 ? "" : ", with TLS and left where they are: " + move.stayed()));
        } catch (IOException e) {
            note.accept("links between members stay where they are: " + e.getMessage());
        }
    }

    /** The clients' engine has failed, and there is no other for them: the links get one of their own, if they can leave. */
    boolean rescue(TransportEngine failed) {
        leave(failed);
        return !isIn(failed);
    }

    /** The clients' engine has failed. */
    void moveTo(TransportEngine failed, TransportEngine next) throws IOException {
        if (isFallback(failed)) {
            fallback = Optional.empty();
        }
        if (links.isPresent() && links.get().engine() == failed) {
            links.get().moveTo(next, true);
        }
        links.ifPresent(moved -> moved.abandon(failed, "its transport has failed"));
    }

    private TransportEngine openOwn(TransportProvider provider) throws IOException {
        TransportEngine own = opener.open(provider);
        engines.addWaking(own);
        return own;
    }

    // ------------------------------------------------------------------------------------------------ the links' swaps

    /**
     * Moves what can be moved; the engine before is kept for the way back.
     *
     * @param connections whether open ones can go there at all
     */
    MovableEngine.Move switchTo(TransportEngine next, boolean connections) throws IOException {
        TransportEngine before = links().engine();
        onTrial.release(next);
        engines.addWaking(next);
        try {
            MovableEngine.Move move = links().moveTo(next, connections);
            fallback = Optional.of(before);
            return move;
        } catch (IOException e) {
            engines.close(next);
            throw e;
        }
    }

    void occupy(RoleSlot.Occupant<TransportProvider> who) {
        slot.occupy(who.generation(), who.id(), who.provider());
    }

    /**
     * Takes the links back out of an engine that is given up; one of the old transport is opened anew where the old one is gone.
     *
     * @param failed whether those that cannot leave it are closed
     */
    MovableEngine.Move switchBack(TransportEngine givenUp, TransportProvider old, boolean failed) throws IOException {
        links().acquit();
        TransportEngine to = fallback.isPresent() ? fallback.get() : openOwn(old);
        fallback = Optional.empty();
        if (!failed) { // it has thrown nothing: what it has done to the bytes is not known
            links().endElections(givenUp, "its transport is given up");
        }
        MovableEngine.Move move = moveAll(to);
        if (failed) {
            links().abandon(givenUp, "its transport has failed");
        }
        letGo(givenUp);
        callMissing.run(); // by these connections a member knows who is there
        return move;
    }

    /** Whoever is lost on the way back is not the last. */
    private MovableEngine.Move moveAll(TransportEngine to) throws IOException {
        MovableEngine.Move all = links().moveTo(to, true);
        int lost = all.lost();
        while (all.lost() > 0) {
            all = links().moveTo(to, true);
            lost += all.lost();
        }
        return new MovableEngine.Move(all.moved(), all.stayed(), all.refused(), lost, all.reason());
    }

    /**
     * There is no way back any more.
     *
     * @param evicting whether links that have stayed and that this server has dialled are closed, to be made anew
     * @return how many are left in the engine before
     */
    int commit(boolean evicting) {
        links().acquit();
        if (fallback.isEmpty()) {
            return 0;
        }
        TransportEngine before = fallback.get();
        fallback = Optional.empty();
        if (evicting) {
            links().evict(MovableChannel::isDialled, "its transport is given up");
        }
        letGo(before);
        return links().linksElsewhere();
    }

    /** The links need it no longer: it is closed, at once or when the last of those that stayed has ended. */
    private void letGo(TransportEngine engine) {
        left.add(engine);
        closeEmpty();
    }

    private void closeEmpty() {
        left.removeIf(engine -> {
            if (engines.active() == engine || engines.isBeside(engine)) {
                return true; // the clients' own, who know when they need it no longer
            }
            boolean empty = !isIn(engine);
            if (empty) {
                engines.close(engine);
            }
            return empty;
        });
    }

    void watchBy(Watch watcher) {
        watch = Optional.of(watcher);
    }

    void watchNoMore() {
        watch = Optional.empty();
    }

    public void onTime(long nowNanos) {
        watch.ifPresent(watcher -> watcher.onTime(nowNanos));
        if (!left.isEmpty()) {
            closeEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------------ without a swap

    /** The engine is the links' alone. */
    public boolean isOwn(TransportEngine engine) {
        return isIn(engine) && engines.active() != engine && !engines.isBeside(engine);
    }

    /** New links, and those that could move, are in another engine. */
    public boolean isFormer(TransportEngine engine) {
        return isOwn(engine) && links().engine() != engine;
    }

    /**
     * An engine that only serves links which could not leave it, or the way back, has failed: they are lost, and nothing else.
     *
     * @return how many links were lost
     */
    public int giveUpFormer(TransportEngine failed) {
        if (isFallback(failed)) {
            fallback = Optional.empty();
        }
        left.remove(failed);
        engines.close(failed);
        return links().abandon(failed, "its transport has failed");
    }

    /**
     * The engine of the links has failed, and another takes its place: its connections are gone, and are made anew.
     *
     * @return how many links were lost
     */
    public int failOver(TransportEngine failed, RoleSlot.Occupant<TransportProvider> who) throws IOException {
        links().moveTo(openOwn(who.provider()), true);
        occupy(who);
        engines.close(failed);
        return links().abandon(failed, "its transport has failed");
    }

    /** The server ends; what carries links is closed with all engines. */
    public void close() {
        onTrial.closeAll();
    }
}
