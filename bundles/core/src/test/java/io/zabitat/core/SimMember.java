package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One member: a core, its disk, its memory, and the events that wait for it. */
final class SimMember implements ActionSink {
    final SimEnsemble ensemble;
    final int id;
    final SimDisk disk = new SimDisk();
    final ArrayDeque<Event> inbox = new ArrayDeque<>();
    /** Reads of the disk in the order of the writes around them; each becomes an event. */
    final Map<Long, SimEnsemble.Channel> links = new HashMap<>();

    final Map<Long, List<LoggedTxn>> received = new HashMap<>();
    Core core;
    List<LoggedTxn> memory = new ArrayList<>();
    boolean alive;
    boolean damaged;
    /** The highest epoch that was promised on a disk that is lost. */
    long forgotten;

    boolean looking;
    boolean lookingComplete;
    long lookingZxid;
    long lookingEpoch;
    boolean serving;
    /** What the oracle said last. */
    boolean mayGoAlone;

    int synced;

    SimMember(SimEnsemble ensemble, int id) {
        this.ensemble = ensemble;
        this.id = id;
    }

    void start() {
        core = new Core(ensemble.settings(id));
        alive = true;
        serving = false;
        looking = false;
        inbox.clear();
        links.clear();
        received.clear();
        memory = disk.durable.history();
        step(recovered());
    }

    private Event.Recovered recovered() {
        return new Event.Recovered(
                disk.durable.last(),
                disk.durable.accepted,
                disk.durable.current,
                !damaged,
                SimReconfig.newest(disk.durable.history()));
    }

    void crash(Random random) {
        alive = false;
        serving = false;
        looking = false;
        core = null;
        mayGoAlone = false;
        ensemble.oracle.forget(id);
        disk.crash(random);
        inbox.clear();
        for (SimEnsemble.Channel channel : List.copyOf(links.values())) {
            ensemble.breakLink(channel);
        }
        links.clear();
    }

    void step(Event event) {
        ensemble.trace(id, "<", event);
        core.step(event, this);
        ensemble.check(
                core.status().lastPersisted() <= disk.durable.last()
                        || core.status().lastPersisted() <= core.status().lastLogged(),
                "persisted beyond the disk");
    }

    // ---------------------------------------------------------------------------------------------- disk

    @Override
    public void append(LoggedTxn txn) {
        ensemble.trace(id, ">", "append " + SimEnsemble.text(txn));
        ensemble.check(disk.written.last() < txn.zxid(), "append out of order");
        disk.write(image -> image.log.add(txn), new Event.Persisted(txn.zxid()));
    }

    @Override
    public void deliver(LoggedTxn txn) {
        ensemble.trace(id, ">", "deliver " + SimEnsemble.text(txn));
        memory.add(txn);
        if (serving) {
            ensemble.delivered(this, txn);
        }
    }

    @Override
    public void saveEpoch(EpochKind kind, long epoch) {
        ensemble.trace(id, ">", "save " + kind + " " + epoch);
        disk.write(
                image -> {
                    if (kind == EpochKind.ACCEPTED) {
                        image.accepted = epoch;
                    } else {
                        image.current = epoch;
                    }
                },
                new Event.EpochSaved(kind, epoch));
    }

    @Override
    public void truncate(long zxid) {
        ensemble.trace(id, ">", "truncate " + Zxid.toString(zxid));
        boolean possible =
                disk.written.canCutTo(zxid) && disk.written.history().stream().anyMatch(txn -> txn.zxid() == zxid)
                        || disk.written.snapshotZxid == zxid;
        if (possible) {
            memory = disk.written.history();
            memory.removeIf(txn -> txn.zxid() > zxid);
            Event answer = new Event.Truncated(zxid, true, SimReconfig.newest(memory));
            disk.write(image -> image.cutTo(zxid), answer);
        } else {
            damaged = true;
            disk.write(image -> {}, new Event.Truncated(zxid, false));
        }
    }

    @Override
    public void installSnapshot(long link, long zxid) {
        ensemble.trace(id, ">", "install " + Zxid.toString(zxid));
        memory = new ArrayList<>(received.remove(link));
    }

    @Override
    public void saveSnapshot() {
        List<LoggedTxn> state = List.copyOf(memory);
        long zxid = core.status().lastCommitted();
        ensemble.trace(id, ">", "save snapshot " + Zxid.toString(zxid));
        disk.write(
                image -> {
                    image.snapshotOfLeader(state, zxid);
                },
                new Event.SnapshotSaved(zxid));
    }

    @Override
    public void reload() {
        ensemble.trace(id, ">", "reload");
        memory = disk.written.history();
        disk.write(image -> {}, recovered());
    }

    @Override
    public void probeLog(long link, long learnerZxid) {
        disk.write(image -> {}, new Event.LogProbed(link, disk.probe(learnerZxid)));
    }

    // ---------------------------------------------------------------------------------------------- configurations

    @Override
    public void saveNext(EnsembleConfig config) {
        ensemble.trace(id, ">", "save next " + Rosters.text(config));
        disk.write(image -> image.next = config, null);
    }

    @Override
    public void dropNext() {
        ensemble.trace(id, ">", "drop next");
        disk.write(image -> image.next = null, null);
    }

    @Override
    public void activate(EnsembleConfig config) {
        ensemble.trace(id, ">", "activate " + Rosters.text(config));
        ensemble.reconfig.activated(this, config);
        disk.write(
                image -> {
                    image.config = config;
                    if (image.next != null && image.next.version() <= config.version()) {
                        image.next = null;
                    }
                },
                null);
    }

    @Override
    public void designated(long leader) {
        ensemble.trace(id, ">", "designated " + leader);
        ensemble.check(disk.isIdle() || disk.durable.last() == disk.written.last(), "goes on before the disk is done");
        ensemble.check(SimEnsemble.same(memory, disk.durable.history()), "goes on with a memory that is not the disk");
        looking = false;
    }

    // ---------------------------------------------------------------------------------------------- links

    @Override
    public void connect(long leader) {
        ensemble.trace(id, ">", "connect " + leader);
        ensemble.dial(this, (int) leader);
    }

    @Override
    public void send(long link, PeerMessage message) {
        ensemble.trace(id, ">", link + ": " + message);
        ensemble.checkPromise(this, message);
        ensemble.send(this, link, new Event.Received(-1, message));
    }

    @Override
    public void sendLog(long link, long after, long upTo) {
        ensemble.trace(id, ">", link + ": log after " + Zxid.toString(after) + " to " + Zxid.toString(upTo));
        List<LoggedTxn> between = disk.written.log.stream()
                .filter(txn -> txn.zxid() > after && txn.zxid() <= upTo)
                .toList();
        ensemble.check(disk.written.logFloor <= after, "the log does not reach back to what it has to send");
        sendTxns(link, between);
    }

    private void sendTxns(long link, List<LoggedTxn> txns) {
        for (LoggedTxn txn : txns) {
            send(link, new PeerMessage.Proposal(txn));
            send(link, new PeerMessage.Commit(txn.zxid()));
        }
    }

    @Override
    public void sendSnapshot(long link, long upTo) {
        long zxid = disk.written.snapshotZxid;
        ensemble.trace(id, ">", link + ": snapshot " + Zxid.toString(zxid) + " and log to " + Zxid.toString(upTo));
        ensemble.check(zxid <= upTo, "the snapshot is newer than what may be sent");
        send(link, new PeerMessage.Snap(zxid));
        ensemble.sendState(this, link, disk.written.snapshot, zxid);
        sendTxns(
                link,
                disk.written.log.stream()
                        .filter(txn -> txn.zxid() > zxid && txn.zxid() <= upTo)
                        .toList());
        inbox.add(new Event.SnapshotSent(link));
    }

    @Override
    public void closeLink(long link, String reason) {
        ensemble.trace(id, ">", link + ": close: " + reason);
        SimEnsemble.Channel channel = links.remove(link);
        if (channel != null) {
            ensemble.closed(this, channel);
        }
    }

    // ---------------------------------------------------------------------------------------------- roles

    @Override
    public void lookForLeader(long lastLogged, long currentEpoch, boolean complete) {
        ensemble.trace(id, ">", "look " + Zxid.toString(lastLogged) + " " + currentEpoch);
        ensemble.check(disk.isIdle() || disk.durable.last() == disk.written.last(), "looks before the disk is done");
        ensemble.check(SimEnsemble.same(memory, disk.durable.history()), "looks with a memory that is not the disk");
        looking = true;
        mayGoAlone = false;
        lookingZxid = lastLogged;
        lookingEpoch = currentEpoch;
        lookingComplete = complete;
    }

    @Override
    public void settled(long leader, long epoch) {}

    @Override
    public void startServing(RoleName role, long epoch) {
        ensemble.trace(id, ">", "SERVING " + role + " " + epoch);
        serving = true;
        if (role != RoleName.LEADING || damaged) {
            damaged = false;
        }
        ensemble.serving(this, role, epoch);
    }

    @Override
    public void stopServing(StopReason reason, String detail) {
        ensemble.trace(id, ">", "STOP " + reason + " " + detail);
        serving = false;
    }

    // ---------------------------------------------------------------------------------------------- the rest

    @Override
    public void requestGrant(long epoch, long lastZxid) {
        ensemble.check(disk.durable.reach() >= lastZxid, "asks for a grant behind what is not durable");
        ensemble.oracle.request(id, epoch, lastZxid);
    }

    @Override
    public void recordSolo(long token, long upTo) {
        ensemble.check(disk.durable.reach() >= upTo, "records what is not durable");
        ensemble.oracle.record(id, token, upTo);
    }

    @Override
    public void releaseGrant(long token, long upTo) {
        ensemble.oracle.release(id, token, upTo);
    }

    @Override
    public void forwarded(long link, PeerMessage.Request request) {}

    @Override
    public void touched(long link, List<PeerMessage.Touch> sessions) {}

    @Override
    public void revalidate(long link, PeerMessage.Revalidate question) {}

    @Override
    public void answerPing(long link, long zxid) {
        send(link, new PeerMessage.Ping(zxid, List.of()));
    }

    @Override
    public void revalidated(PeerMessage.Revalidated answer) {}

    @Override
    public void synced(long link, long token) {
        synced++;
    }

    @Override
    public void note(String text) {
        ensemble.trace(id, ">", "note " + text);
    }

    @Override
    public void halt(String reason) {
        throw new InvariantViolation("halt " + reason);
    }
}
