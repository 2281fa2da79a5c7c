package io.zabitat.storage.h2;

import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVMap;

/**
 * The snapshots of a store. The snapshot writer thread calls the contract's methods, others read; the log writer drops
 * those beyond a cut. Pieces in use are kept until nobody reads or writes them any more.
 */
final class H2Snapshots implements Snapshots {
    private static final int KEYS_AT_ONCE = 256;

    private final Database database;
    private final State state;
    private final Map<Long, Integer> inUse = new HashMap<>();
    /** Counts cuts: a snapshot begun before one may hold what was cut. */
    private long cuts;

    /** What the last recovery could not use: it counts for none, or three of them would drive out what that one began with. */
    private final Set<Long> unusable = ConcurrentHashMap.newKeySet();

    private volatile boolean exists;
    private volatile boolean announced;

    H2Snapshots(Database database, State state) {
        this.database = database;
        this.state = state;
    }

    /** Whether there is one that a start can begin with. */
    boolean exists() {
        return exists;
    }

    void setExists(boolean now) {
        exists = now;
    }

    /** Whether a snapshot of another member waits for the log to begin behind it. */
    boolean isAnnounced() {
        return announced;
    }

    void setAnnounced(boolean now) {
        announced = now;
    }

    @Override
    public SnapshotWriter create(long zxid) throws IOException {
        return create(zxid, false);
    }

    @Override
    public SnapshotWriter install(long zxid) throws IOException {
        return create(zxid, true);
    }

    private synchronized SnapshotWriter create(long zxid, boolean foreign) throws IOException {
        long begun = cuts;
        long id = database.change(state::nextSnapshot);
        use(id);
        return new SnapshotOutput(
                database,
                id,
                (pieces, bytes, digest) -> publish(new SnapshotEntry(zxid, id, pieces, bytes, digest), begun, foreign),
                () -> release(id));
    }

    private synchronized void publish(SnapshotEntry entry, long begun, boolean foreign) throws IOException {
        long zxid = entry.zxid();
        if (begun != cuts) {
            throw new IOException(
                    "The history was cut while the snapshot at 0x" + Long.toHexString(zxid) + " was written");
        }
        if (foreign) {
            announced = true;
        }
        database.transact(() -> {
            if (foreign) {
                state.install(zxid);
            }
            return database.snapshots().put(zxid, entry.encode());
        });
        unusable.remove(zxid);
        exists = true;
    }

    private synchronized void use(long id) {
        inUse.merge(id, 1, Integer::sum);
    }

    private synchronized void release(long id) {
        inUse.computeIfPresent(id, (any, count) -> count == 1 ? null : count - 1);
    }

    void setUnusable(long zxid) {
        unusable.add(zxid);
    }

    Set<Long> unusable() {
        return Set.copyOf(unusable);
    }

    /** What a recovery tries, newest first. */
    List<Long> candidates() throws IOException {
        return database.read(() -> {
            List<Long> zxids = new ArrayList<>(database.snapshots().keySet());
            zxids.sort((one, other) -> Long.compare(other, one));
            return zxids;
        });
    }

    @Override
    public List<Long> list() throws IOException {
        return candidates().stream().filter(zxid -> !unusable.contains(zxid)).toList();
    }

    /** Locked, so that a purge does not take the pieces between the name and their use. */
    @Override
    public synchronized InputStream read(long zxid) throws IOException {
        SnapshotEntry entry = entry(zxid);
        use(entry.id());
        return new SnapshotBody(database, entry, () -> release(entry.id()));
    }

    SnapshotEntry entry(long zxid) throws IOException {
        byte[] found = database.read(() -> database.snapshots().get(zxid));
        if (found == null) {
            throw new IOException("There is no snapshot at 0x" + Long.toHexString(zxid));
        }
        SnapshotEntry entry = SnapshotEntry.decode(found);
        if (entry.zxid() != zxid) {
            throw new IOException("What stands under 0x" + Long.toHexString(zxid) + " is the snapshot at 0x"
                    + Long.toHexString(entry.zxid()));
        }
        return entry;
    }

    /** The size of the newest body, 0 without any. */
    long newestBytes() throws IOException {
        List<Long> zxids = list();
        return zxids.isEmpty() ? 0 : entry(zxids.get(0)).bytes();
    }

    @Override
    public void purge(int retain) throws IOException {
        if (retain < 3) {
            throw new IllegalArgumentException("At least 3 snapshots are kept, not " + retain);
        }
        List<Long> zxids = list();
        if (zxids.size() > retain) {
            long oldest = zxids.get(retain - 1);
            // Snapshots first: a log that begins behind a snapshot that is there has lost nothing in between.
            database.transact(() -> {
                MVMap<Long, byte[]> named = database.snapshots();
                for (Long zxid = named.firstKey(); zxid != null && zxid < oldest; zxid = named.firstKey()) {
                    named.remove(zxid);
                }
                return oldest;
            });
            dropLogsBelow(oldest);
        }
        clean();
        database.compact();
    }

    /** Entries that end at or before the oldest snapshot serve nobody; in steps, so that others get their turn. */
    private void dropLogsBelow(long oldest) throws IOException {
        boolean more = true;
        while (more) {
            more = database.transact(() -> {
                MVMap<Long, byte[]> log = database.log();
                Long key = log.firstKey();
                int dropped = 0;
                while (key != null && key <= oldest && dropped < KEYS_AT_ONCE) {
                    log.remove(key);
                    dropped++;
                    key = log.firstKey();
                }
                return key != null && key <= oldest;
            });
        }
    }

    /** Removes pieces that belong to no snapshot any more, as a crash, a cut or a purge leaves them. */
    synchronized void clean() throws IOException {
        Set<Long> needed = new HashSet<>(inUse.keySet());
        for (String name : database.mapNames()) {
            if (name.endsWith("snapshots")) {
                for (byte[] entry : database.snapshots(name).values()) {
                    try {
                        needed.add(SnapshotEntry.decode(entry).id());
                    } catch (IOException damaged) {
                        // Which pieces it needs nobody knows: none are removed.
                        return;
                    }
                }
            }
        }
        Long key = database.pieces().firstKey();
        while (key != null) {
            long id = SnapshotEntry.idOf(key);
            if (!needed.contains(id)) {
                drop(id);
            }
            key = database.pieces().ceilingKey(SnapshotEntry.key(id + 1, 0));
        }
    }

    private void drop(long id) throws IOException {
        boolean more = true;
        while (more) {
            more = database.change(() -> {
                MVMap<Long, byte[]> pieces = database.pieces();
                Long key = pieces.ceilingKey(SnapshotEntry.key(id, 0));
                for (int i = 0; i < KEYS_AT_ONCE && key != null && SnapshotEntry.idOf(key) == id; i++) {
                    pieces.remove(key);
                    key = pieces.higherKey(key);
                }
                return key != null && SnapshotEntry.idOf(key) == id;
            });
            database.commit();
        }
    }

    /** Names of snapshots that hold transactions after the zxid go (ZOOKEEPER-1549, 4837). Part of a change. */
    void dropBeyond(long zxid) {
        MVMap<Long, byte[]> named = database.snapshots();
        for (Long last = named.lastKey(); last != null && last > zxid; last = named.lastKey()) {
            named.remove(last);
        }
    }

    /** Whoever is writing a snapshot now writes one of the history before. */
    synchronized void cut() {
        cuts++;
    }
}
