package io.zabitat.sim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one server's disk holds and what the server has promised, written down from outside: by its store's calls, by the disk's own
 * account of what a power loss would leave, and by what it said on the wire.
 */
final class Ghost {
    private final int id;
    private final boolean voter;
    private final Ledger ledger;
    private final Path directory;
    private final Platter platter;
    private final StoreMark mark;
    private final List<StoreSide> sides;
    private SimDisk disk;
    private Ledger.Entry promised;
    private long promisedAccepted;
    private long promisedCurrent;
    private boolean moving;
    private Ledger.Entry hadDurable;
    private boolean damaged;
    private boolean everDamaged;
    /** Whether it has not served since it was empty or damaged: until then it does not choose a leader. */
    private boolean unproven = true;

    /** What was durable before the damage: what was acknowledged then was true. */
    private Ledger.Entry witnessed;

    private long witnessedCurrent;
    private boolean suspect;
    private Violation flaw;

    /**
     * @param directory where a file store's files are
     * @param kind the store that it begins with: H2 is believed what it says to have made durable, until it has to show it
     */
    Ghost(int id, boolean voter, Ledger ledger, Path directory, String kind) {
        this.id = id;
        this.voter = voter;
        this.ledger = ledger;
        this.directory = directory;
        this.platter = new Platter(ledger, directory);
        this.mark = new StoreMark(directory.resolveSibling("STORE"), kind);
        this.sides = List.of(
                new StoreSide(StoreSide.FILE, false, ledger.root()), new StoreSide(StoreSide.H2, true, ledger.root()));
        this.promised = ledger.root();
        this.witnessed = ledger.root();
    }

    @Override
    public String toString() {
        return "server " + id + (voter ? "" : " (observer)") + " epochs " + accepted() + "/" + current() + " log "
                + tip() + " durable " + durable() + (mark.exists() ? " in " + mark.durable() : "")
                + (suspect ? " suspect" : "");
    }

    boolean isVoter() {
        return voter;
    }

    /** What is known of a kind of store. */
    StoreSide side(String kind) {
        return sides.get(0).kind.equals(kind) ? sides.get(0) : sides.get(1);
    }

    /** The store that a start would open if the process ended now. */
    private StoreSide counting() {
        return side(mark.visible());
    }

    /** The store that a start would open if the power went now. */
    private StoreSide lasting() {
        return side(mark.durable());
    }

    /** Whether a change of the store has ever been begun on this disk. */
    boolean isMarked() {
        return mark.exists();
    }

    /** A violation that is thrown into the member, which may take it for a fault of its store: the next look throws it again. */
    Violation flaw(Violation found) {
        flaw = flaw == null ? found : flaw;
        return found;
    }

    void throwFlaw() {
        if (flaw != null) {
            throw flaw;
        }
    }

    Ledger.Entry tip() {
        return counting().tip;
    }

    /** What the disk would hold if the power went now and took all that it may. */
    Ledger.Entry durable() {
        StoreSide side = lasting();
        return side.told ? side.synced : platter.tip();
    }

    long accepted() {
        return lasting().accepted;
    }

    long current() {
        return lasting().current;
    }

    boolean isSuspect() {
        return suspect;
    }

    boolean isDamaged() {
        return damaged;
    }

    void use(SimDisk newDisk) {
        disk = newDisk;
        platter.use(newDisk);
        mark.use(newDisk);
    }

    /** What is durable now may be gone from the disk the next moment, and not by the server's fault. */
    void onDamage() {
        if (!ledger.isPrefix(durable(), witnessed)) {
            witnessed = durable();
        }
        witnessedCurrent = Math.max(witnessedCurrent, current());
    }

    /** It leads, or has heard that its leader is established: what it got in place of what was damaged counts. */
    void onServing() {
        unproven = false;
    }

    /**
     * The damage has been done.
     *
     * @param everything whether nothing at all is left
     */
    void onDamaged(boolean everything) {
        damaged = true;
        unproven = true;
        everDamaged = true;
        for (StoreSide side : everything ? sides : List.of(counting())) {
            side.startAt(ledger.root());
            onAccepted(side, everything ? 0 : side.accepted);
            onCurrent(side, everything ? 0 : side.current);
        }
    }

    /** Whether the disk holds it, or did when the server may have said so. */
    boolean held(Ledger.Entry entry) {
        return ledger.isPrefix(entry, durable()) || ledger.isPrefix(entry, witnessed);
    }

    /** Whether the disk holds it, or did before a damage since which the server chooses no leader. */
    boolean vouchesFor(Ledger.Entry entry) {
        return ledger.isPrefix(entry, durable()) || unproven && ledger.isPrefix(entry, witnessed);
    }

    boolean hadJoined(long epoch) {
        return current() >= epoch || witnessedCurrent >= epoch;
    }

    /** Whether the server could help to replace another one that lost everything: it has served, and is undamaged since. */
    boolean isWhole() {
        return voter && current() > 0 && !damaged && !suspect && !unproven;
    }

    // ------------------------------------------------------------------------------------------------ the store

    void onAppended(StoreSide side, Ledger.Entry entry) {
        ledger.follow(entry, side.tip, this);
        side.tip = entry;
        if (side == counting()) {
            ledger.onLogged(entry, id);
        }
    }

    /** The store says that what was appended is durable. */
    void onSynced(StoreSide side) {
        side.synced = side.tip;
    }

    void onAccepted(StoreSide side, long saved) {
        side.accepted = side.told ? saved : number("acceptedEpoch");
    }

    void onCurrent(StoreSide side, long saved) {
        side.current = side.told ? saved : number("currentEpoch");
    }

    private long number(String name) {
        String text = disk.durableText(directory.resolve(name)).trim();
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** A truncation or a change of the whole history begins; what a crash leaves is the old, the new, or between. */
    void onMoving(StoreSide side) {
        if (!moving && side == counting()) {
            moving = true;
            hadDurable = damaged || suspect ? ledger.root() : durable(); // what is damaged is nobody's history
        }
    }

    /**
     * A leader that begins to bring a learner up to date counts on the learner's earlier acknowledgements no more, and may have it cut
     * what becomes committed by others in the meantime: a quorum of others must have it.
     */
    void onMoved(StoreSide side, Ledger.Entry to, String how) {
        side.startAt(to);
        if (side != counting()) {
            return; // a copy, which nobody has been promised anything from
        }
        moving = false;
        Ledger.Entry had = ledger.committedPart(hadDurable);
        if (!ledger.isPrefix(had, to) && !ledger.isSafe(had)) {
            throw new Violation("Z5: server " + id + " had " + had + ", which is committed, and has " + to + " after "
                    + how + "; no quorum of others has it: " + ledger.ghosts());
        }
        promised = to;
        suspect = false;
        damaged = false;
    }

    void onQuarantined() {
        onDamaged(false);
        suspect = true;
    }

    /** Z7: what was promised is there after a restart, unless the disk was damaged, and then the store must say so. */
    void onRecovered(
            StoreSide side,
            Ledger.Entry to,
            Optional<String> suspicion,
            long newAccepted,
            long newCurrent,
            boolean isStart) {
        if (side != counting()) {
            side.startAt(to);
            onAccepted(side, newAccepted);
            onCurrent(side, newCurrent);
            return;
        }
        if (suspicion.isPresent()) {
            if (!everDamaged) {
                throw new Violation(
                        "Z7: server " + id + " is suspect after a start, but nothing was damaged: " + suspicion.get());
            }
            moving = false;
            onQuarantined();
            return;
        }
        Ledger.Entry had = moving ? ledger.committedPart(promised) : promised;
        if (!damaged && !ledger.isPrefix(had, to) && !(moving && ledger.isSafe(had))) {
            throw new Violation("Z7: server " + id + " had acknowledged " + had + " and begins with " + to);
        }
        if (!damaged && (newAccepted < promisedAccepted || newCurrent < promisedCurrent)) {
            throw new Violation("Z7: server " + id + " had promised epochs " + promisedAccepted + "/" + promisedCurrent
                    + " and begins with " + newAccepted + "/" + newCurrent);
        }
        if (damaged && to != ledger.root() && !ledger.isPrefix(had, to)) {
            throw new Violation("Z7: server " + id + " has lost " + had + " by damage, has " + to
                    + " and does not say that it is suspect");
        }
        if (moving && !ledger.isPrefix(promised, to)) {
            promised = to; // the move was finished: what was given up for it is not asked for again
        }
        moving = false;
        suspect = false;
        side.startAt(to);
        onAccepted(side, newAccepted);
        onCurrent(side, newCurrent);
        unproven &= !isStart || current() == 0; // a process goes on knowing what its synchronisation lacked
        if (damaged) {
            damaged = false;
            promised = to;
            promisedAccepted = accepted();
            promisedCurrent = current();
        }
    }

    // ------------------------------------------------------------------------------------------------ promises

    /** Z6 (HonestAck): at ACKEPOCH. */
    void onAckEpoch(long epoch) {
        if (accepted() < epoch) {
            throw new Violation("Z6: server " + id + " promises epoch " + epoch + ", on disk is " + accepted());
        }
        promisedAccepted = Math.max(promisedAccepted, epoch);
    }

    /** Z6 (HonestAck): at the acknowledgement of NEWLEADER, with everything that came before it. */
    void onAckNewLeader(long epoch, Ledger.Entry synced) {
        if (current() < epoch) {
            throw new Violation("Z6: server " + id + " joins epoch " + epoch + ", on disk is " + current());
        }
        onAck(synced);
        promised = durable();
        promisedCurrent = Math.max(promisedCurrent, epoch);
    }

    /** Z6 (HonestAck): at the acknowledgement of a proposal. */
    void onAck(Ledger.Entry entry) {
        if (entry == null || !ledger.isPrefix(entry, durable())) {
            throw new Violation("Z6: server " + id + " acknowledges " + entry + ", durable is " + durable());
        }
        if (!ledger.isPrefix(entry, promised)) {
            promised = entry;
        }
    }
}
