package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A disk whose writes become durable later, in order. A crash keeps what is durable and any first part of the rest. */
final class SimDisk {
    /** What a disk holds: a snapshot, and transactions of which those up to the snapshot may be missing. */
    static final class Image {
        List<LoggedTxn> snapshot = new ArrayList<>();
        long snapshotZxid;
        List<LoggedTxn> log = new ArrayList<>();
        /** The log reaches back without a hole to what comes behind this zxid. */
        long logFloor;

        long accepted;
        long current;
        EnsembleConfig config;
        EnsembleConfig next;

        Image copy() {
            Image copy = new Image();
            copy.snapshot = new ArrayList<>(snapshot);
            copy.snapshotZxid = snapshotZxid;
            copy.log = new ArrayList<>(log);
            copy.logFloor = logFloor;
            copy.accepted = accepted;
            copy.current = current;
            copy.config = config;
            copy.next = next;
            return copy;
        }

        List<LoggedTxn> history() {
            List<LoggedTxn> all = new ArrayList<>(snapshot);
            log.stream().filter(txn -> txn.zxid() > snapshotZxid).forEach(all::add);
            return all;
        }

        long last() {
            return log.isEmpty()
                    ? snapshotZxid
                    : Math.max(snapshotZxid, log.get(log.size() - 1).zxid());
        }

        long reach() {
            return Math.max(last(), Zxid.of(current, 0));
        }

        boolean holds(LoggedTxn txn) {
            return holds(log, txn) || holds(snapshot, txn);
        }

        private static boolean holds(List<LoggedTxn> txns, LoggedTxn txn) {
            for (int i = txns.size() - 1; i >= 0 && txns.get(i).zxid() >= txn.zxid(); i--) {
                if (SimEnsemble.same(txns.get(i), txn)) {
                    return true;
                }
            }
            return false;
        }

        boolean canCutTo(long zxid) {
            return snapshotZxid <= zxid;
        }

        void cutTo(long zxid) {
            log.removeIf(txn -> txn.zxid() > zxid);
        }

        /** The log up to the zxid goes into the snapshot; an older part of it may be thrown away. */
        void snapshotOfOwn(long zxid, int keep) {
            List<LoggedTxn> state = history();
            state.removeIf(txn -> txn.zxid() > zxid);
            snapshot = state;
            snapshotZxid = zxid;
            List<LoggedTxn> older =
                    log.stream().filter(txn -> txn.zxid() <= zxid).toList();
            List<LoggedTxn> gone = older.subList(0, Math.max(0, older.size() - keep));
            if (!gone.isEmpty()) {
                logFloor = gone.get(gone.size() - 1).zxid();
                log.removeAll(new ArrayList<>(gone));
            }
        }

        void snapshotOfLeader(List<LoggedTxn> state, long zxid) {
            snapshot = new ArrayList<>(state);
            snapshotZxid = zxid;
            log.clear();
            logFloor = zxid;
        }
    }

    private record Write(Consumer<Image> change, Event answer) {}

    Image durable = new Image();
    Image written = new Image();
    private final ArrayDeque<Write> writes = new ArrayDeque<>();

    void write(Consumer<Image> change, Event answer) {
        change.accept(written);
        writes.add(new Write(change, answer));
    }

    boolean isIdle() {
        return writes.isEmpty();
    }

    /** Makes the oldest write durable; null when it has no answer. */
    Event sync() {
        Write write = writes.remove();
        write.change.accept(durable);
        return write.answer;
    }

    void crash(Random random) {
        int survive = random.nextInt(writes.size() + 1);
        for (int i = 0; i < survive; i++) {
            sync();
        }
        writes.clear();
        written = durable.copy();
    }

    LogProbe probe(long zxid) {
        long floor = written.logFloor <= zxid ? written.logFloor : -1;
        for (LoggedTxn txn : written.log) {
            if (txn.zxid() <= zxid && txn.zxid() > written.logFloor) {
                floor = txn.zxid();
            }
        }
        return new LogProbe(floor >= 0, floor);
    }
}
