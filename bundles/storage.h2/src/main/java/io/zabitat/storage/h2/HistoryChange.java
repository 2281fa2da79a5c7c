package io.zabitat.storage.h2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.h2.mvstore.MVMap;

/**
 * The ways in which a history ends: its end is cut off, a snapshot of another member is installed, or it is given up.
 * Each is one commit, so a crash finds the state before or the state after. Called by the log writer, and by whoever
 * recovers.
 */
final class HistoryChange {
    private static final long NONE = -1;
    private static final int MAX_REASON = 4096;

    private final Database database;
    private final State state;
    private final H2Snapshots snapshots;
    private final String place;

    HistoryChange(Database database, State state, H2Snapshots snapshots, String place) {
        this.database = database;
        this.state = state;
        this.snapshots = snapshots;
        this.place = place;
    }

    /** The last logged zxid that is not above this one, or -1. */
    long lastLogged(long zxid) throws IOException {
        return database.read(() -> {
            MVMap<Long, byte[]> log = database.log();
            long found = log.floorKey(zxid) == null ? NONE : log.floorKey(zxid);
            Long key = log.higherKey(zxid);
            if (key != null) {
                LogEntry entry = LogEntry.decode(key, log.get(key));
                for (int i = 0; i < entry.count() && entry.zxid(i) <= zxid; i++) {
                    found = entry.zxid(i);
                }
            }
            return found;
        });
    }

    /** The first logged zxid above this one, or -1. */
    long firstLoggedAfter(long zxid) throws IOException {
        return database.read(() -> {
            MVMap<Long, byte[]> log = database.log();
            Long key = log.higherKey(zxid);
            if (key == null) {
                return NONE;
            }
            LogEntry entry = LogEntry.decode(key, log.get(key));
            int i = 0;
            while (entry.zxid(i) <= zxid) {
                i++;
            }
            return entry.zxid(i);
        });
    }

    /** What the log ends with when the history ends at a zxid. */
    LogEntry.End end(long zxid) throws IOException {
        return database.read(() -> {
            Long last = database.log().lastKey();
            if (last == null) {
                return new LogEntry.End(zxid, Math.max(zxid, state.contiguousFrom()), 0);
            }
            LogEntry.End logged =
                    LogEntry.decode(last, database.log().get(last)).end();
            boolean isEnd = logged.zxid() == zxid;
            return new LogEntry.End(zxid, isEnd ? logged.unbrokenFrom() : zxid, logged.total());
        });
    }

    /** Removes what is beyond a zxid; the history then ends at {@code left}. */
    LogEntry.End truncate(long zxid, long left) throws IOException {
        database.transact(() -> {
            snapshots.dropBeyond(zxid);
            dropLogBeyond(zxid);
            if (state.contiguousFrom() > left) {
                state.beginsAt(left, state.installedAt());
            }
            return left;
        });
        return end(left);
    }

    /** Entries go from the end; the one that the zxid is in is written again without the rest. */
    private void dropLogBeyond(long zxid) throws IOException {
        MVMap<Long, byte[]> log = database.log();
        for (Long key = log.lastKey(); key != null && key > zxid; key = log.lastKey()) {
            LogEntry entry = LogEntry.decode(key, log.get(key));
            log.remove(key);
            if (entry.zxid(0) <= zxid) {
                byte[] kept = entry.upTo(zxid);
                long last = NONE;
                for (int i = 0; i < entry.count() && entry.zxid(i) <= zxid; i++) {
                    last = entry.zxid(i);
                }
                log.put(last, kept);
            }
        }
    }

    /**
     * Finishes {@link #install} where a crash came between the snapshot and it.
     *
     * @return the zxid of the snapshot
     */
    OptionalLong finishInstall() throws IOException {
        OptionalLong begun = state.install();
        if (begun.isPresent()) {
            install(begun.getAsLong(), true);
        }
        return begun;
    }

    /**
     * @param damaged whether what was there is evidence, or may be: then nothing of it is cut, it gets other names
     * @return where it is
     */
    List<String> install(long zxid, boolean damaged) throws IOException {
        snapshots.cut();
        List<String> kept = database.transact(() -> {
            List<String> names = List.of();
            if (damaged) {
                names = putAside(zxid);
            } else {
                dropLogBeyond(zxid);
                snapshots.dropBeyond(zxid);
            }
            state.beginsAt(zxid, zxid);
            state.settled();
            database.trust();
            return names;
        });
        snapshots.setAnnounced(false);
        snapshots.setExists(true);
        return kept;
    }

    List<String> giveUp(String reason) throws IOException {
        snapshots.cut();
        List<String> kept = database.transact(() -> {
            state.suspect(reason.substring(0, Math.min(reason.length(), MAX_REASON)));
            state.beginsAt(0, 0);
            state.trust();
            database.trust();
            return putAside(NONE);
        });
        snapshots.setExists(false);
        return kept;
    }

    /** For an operator who accepts the loss: whatever is beyond a zxid goes, readable or not; with -1 everything. */
    void giveUpBeyond(long lastGood) throws IOException {
        database.transact(() -> {
            snapshots.dropBeyond(lastGood);
            MVMap<Long, byte[]> log = database.log();
            for (Long key = log.lastKey(); key != null && key > lastGood; key = log.lastKey()) {
                log.remove(key);
            }
            long left = Math.max(0, lastGood);
            if (state.contiguousFrom() > left || state.installedAt() > left) {
                state.beginsAt(left, 0);
            }
            state.trust();
            database.trust();
            return left;
        });
    }

    /** The log, and every snapshot but one, get a name that no start looks at. */
    private List<String> putAside(long except) {
        int number = freeNumber();
        List<String> kept = new ArrayList<>();
        if (!database.log().isEmpty()) {
            database.putLogAside(logName(number));
            kept.add(place + " map " + logName(number));
        }
        MVMap<Long, byte[]> named = database.snapshots();
        List<Long> others =
                named.keySet().stream().filter(zxid -> zxid != except).toList();
        if (!others.isEmpty()) {
            MVMap<Long, byte[]> aside = database.snapshots(snapshotsName(number));
            for (Long zxid : others) {
                aside.put(zxid, named.remove(zxid));
            }
            kept.add(place + " map " + snapshotsName(number));
        }
        return kept;
    }

    /** Snapshots that a recovery could do without, and had to: under their names they would be tried and counted again and again. */
    List<String> putUnusableAside() throws IOException {
        Set<Long> unusable = snapshots.unusable();
        if (unusable.isEmpty()) {
            return List.of();
        }
        return database.transact(() -> {
            MVMap<Long, byte[]> named = database.snapshots();
            List<Long> there = unusable.stream().filter(named::containsKey).toList();
            if (there.isEmpty()) {
                return List.of();
            }
            String name = snapshotsName(freeNumber());
            there.forEach(zxid -> database.snapshots(name).put(zxid, named.remove(zxid)));
            return List.of(place + " map " + name);
        });
    }

    private int freeNumber() {
        int number = 1;
        while (database.hasMap(logName(number)) || database.hasMap(snapshotsName(number))) {
            number++;
        }
        return number;
    }

    private static String logName(int number) {
        return "quarantine-" + number + ".log";
    }

    private static String snapshotsName(int number) {
        return "quarantine-" + number + ".snapshots";
    }
}
