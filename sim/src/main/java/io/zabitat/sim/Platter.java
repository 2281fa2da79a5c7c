package io.zabitat.sim;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Adler32;

/**
 * Reads from the bytes on a disk's platter which history a member would find if the power went now and took everything that was not
 * synced: with code of its own, after the storage format's sections 2 and 4, never by asking the store. What was read before and has
 * not changed since is not read again.
 */
final class Platter {
    private static final int HEADER_BYTES = 16;
    private static final int PREFIX_BYTES = 12;
    private static final int LEAST_PAYLOAD = 32;
    private static final int SEAL_BYTES = 13;

    /** The whole records of one log file. */
    private static final class Records {
        final List<Ledger.Entry> entries = new ArrayList<>();
        final List<Integer> ends = new ArrayList<>();

        int end() {
            return ends.isEmpty() ? HEADER_BYTES : ends.get(ends.size() - 1);
        }

        void dropFrom(int offset) {
            while (!ends.isEmpty() && end() > offset) {
                ends.remove(ends.size() - 1);
                entries.remove(entries.size() - 1);
            }
        }
    }

    private final Ledger ledger;
    private final Path directory;
    private final Adler32 adler = new Adler32();
    private final TreeMap<Long, SimFile> logs = new TreeMap<>();
    private final TreeMap<Long, SimFile> snapshots = new TreeMap<>();
    private final Map<SimFile, Records> records = new HashMap<>();
    private final Map<SimFile, Boolean> whole = new HashMap<>();
    private SimDisk disk;
    private long version = -1;
    private long namesVersion = -1;
    private long snapshot;
    private Ledger.Entry tip;
    /** Up to where the logs have been followed: a file, and the next of its records. */
    private long followedLog;

    private int followed;

    Platter(Ledger ledger, Path directory) {
        this.ledger = ledger;
        this.directory = directory;
        this.tip = ledger.root();
    }

    void use(SimDisk newDisk) {
        disk = newDisk;
        records.clear();
        whole.clear();
        version = -1;
        namesVersion = -1;
    }

    /** The last transaction of the history that is surely there. */
    Ledger.Entry tip() {
        if (version != disk.platterVersion()) {
            version = disk.platterVersion();
            boolean another = lookForFiles();
            another |= lookForSnapshot();
            for (SimFile file : logs.values()) {
                another |= read(file);
            }
            follow(another);
        }
        return tip;
    }

    private boolean lookForFiles() {
        if (namesVersion == disk.namesVersion()) {
            return false;
        }
        namesVersion = disk.namesVersion();
        logs.clear();
        snapshots.clear();
        disk.eachDurable(directory, (name, file) -> {
            if (name.startsWith("log.")) {
                logs.put(Long.parseLong(name.substring(4), 16), file);
            } else if (name.startsWith("snapshot.")) {
                snapshots.put(Long.parseLong(name.substring(9), 16), file);
            }
        });
        return true;
    }

    private boolean lookForSnapshot() {
        long before = snapshot;
        snapshot = 0;
        for (Map.Entry<Long, SimFile> each : snapshots.descendingMap().entrySet()) {
            SimFile file = each.getValue();
            if (file.takeChangedFrom() != Integer.MAX_VALUE || !whole.containsKey(file)) {
                whole.put(file, isWhole(file, each.getKey()));
            }
            if (whole.get(file)) {
                snapshot = each.getKey();
                break;
            }
        }
        return snapshot != before;
    }

    /** The end of a snapshot seals its zxid with a check sum of everything before. */
    private boolean isWhole(SimFile file, long zxid) {
        int size = file.durableSize();
        if (size < 2 * SEAL_BYTES + Long.BYTES) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file.durable(), 0, size);
        adler.reset();
        adler.update(file.durable(), 0, size - SEAL_BYTES);
        return bytes.getLong(size - SEAL_BYTES) == adler.getValue()
                && bytes.get(size - 1) == '/'
                && bytes.getLong(size - SEAL_BYTES - Long.BYTES) == zxid;
    }

    /** Record by record behind the snapshot, as long as each is the successor of the one before. */
    private void follow(boolean fromTheBeginning) {
        if (fromTheBeginning) {
            Ledger.Entry base = ledger.at(snapshot);
            tip = base == null ? ledger.root() : base;
            followedLog = -1;
            followed = 0;
        }
        for (Map.Entry<Long, SimFile> log : logs.tailMap(followedLog).entrySet()) {
            List<Ledger.Entry> entries = records.get(log.getValue()).entries;
            for (int i = log.getKey() == followedLog ? followed : 0; i < entries.size(); i++) {
                Ledger.Entry entry = entries.get(i);
                // A snapshot at the first zxid of an epoch is ahead of its last transaction, and of what was cut with
                // it.
                boolean isNewer = entry.zxid > snapshot && entry.zxid > tip.zxid;
                if (isNewer && entry.linked && entry.previous != tip) {
                    return; // a hole
                }
                tip = isNewer ? entry : tip;
                followedLog = log.getKey();
                followed = i + 1;
            }
        }
    }

    /** @return whether something is gone that was there before */
    private boolean read(SimFile file) {
        Records known = records.computeIfAbsent(file, any -> new Records());
        int changedFrom = file.takeChangedFrom();
        if (changedFrom == Integer.MAX_VALUE) {
            return false;
        }
        int count = known.entries.size();
        Ledger.Entry last = count == 0 ? null : known.entries.get(count - 1);
        known.dropFrom(changedFrom);
        parse(file, known);
        return count > 0 && (known.entries.size() < count || known.entries.get(count - 1) != last);
    }

    private void parse(SimFile file, Records known) {
        ByteBuffer bytes = ByteBuffer.wrap(file.durable(), 0, file.durableSize());
        for (int at = known.end(); at + PREFIX_BYTES + LEAST_PAYLOAD < file.durableSize(); at = known.end()) {
            int length = bytes.getInt(at + 8);
            if (length < LEAST_PAYLOAD || length > file.durableSize() - at - PREFIX_BYTES - 1) {
                break;
            }
            adler.reset();
            adler.update(file.durable(), at + PREFIX_BYTES, length);
            if (adler.getValue() != bytes.getLong(at) || bytes.get(at + PREFIX_BYTES + length) != 'B') {
                break;
            }
            long zxid = bytes.getLong(at + PREFIX_BYTES + 12);
            known.entries.add(ledger.intern(zxid, file.durable(), at + PREFIX_BYTES, length));
            known.ends.add(at + PREFIX_BYTES + length + 1);
        }
    }
}
