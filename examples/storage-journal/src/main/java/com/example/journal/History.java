package com.example.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What the entries of a journal amount to. Plain data without a disk; guarded by the store. */
final class History {
    /** The payloads by their zxids, all of one history. */
    final NavigableMap<Long, byte[]> txns = new TreeMap<>();
    /** The entries of the complete snapshots by their zxids. */
    final NavigableMap<Long, Entry> snapshots = new TreeMap<>();

    OptionalLong acceptedEpoch = OptionalLong.empty();
    OptionalLong currentEpoch = OptionalLong.empty();
    Optional<String> suspect = Optional.empty();
    /** The zxid of another member's snapshot that is to become the history. */
    OptionalLong installed = OptionalLong.empty();
    /** Where the log begins: before it there is nothing, or another history. */
    long base;

    void apply(Entry entry) {
        switch (entry.kind()) {
            case TXN -> txns.put(entry.number(), entry.bytes());
            case SNAPSHOT -> snapshots.put(entry.number(), entry);
            case INSTALL -> {
                snapshots.put(entry.number(), entry);
                installed = OptionalLong.of(entry.number());
            }
            case RESET -> {
                txns.clear();
                snapshots.keySet().retainAll(List.of(entry.number()));
                base = entry.number();
                installed = OptionalLong.empty();
                suspect = Optional.empty();
            }
            case TRUNCATE -> {
                txns.tailMap(entry.number(), false).clear();
                snapshots.tailMap(entry.number(), false).clear();
            }
            case QUARANTINE -> {
                txns.clear();
                snapshots.clear();
                base = 0;
                installed = OptionalLong.empty();
                suspect = Optional.of(entry.text());
            }
            case ACCEPTED_EPOCH -> acceptedEpoch = OptionalLong.of(entry.number());
            case CURRENT_EPOCH -> currentEpoch = OptionalLong.of(entry.number());
            case PURGE -> purge(entry.number());
        }
    }

    private void purge(long retain) {
        while (snapshots.size() > retain) {
            snapshots.pollFirstEntry();
        }
        if (!snapshots.isEmpty()) {
            base = Math.max(base, snapshots.firstKey());
            txns.headMap(base, true).clear();
        }
    }

    /** Entries that amount to the same. */
    List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        suspect.ifPresent(reason -> all.add(Entry.quarantine(reason)));
        acceptedEpoch.ifPresent(epoch -> all.add(Entry.of(Entry.Kind.ACCEPTED_EPOCH, epoch)));
        currentEpoch.ifPresent(epoch -> all.add(Entry.of(Entry.Kind.CURRENT_EPOCH, epoch)));
        // Where the log begins decides whom it can serve.
        boolean based = base != 0 && suspect.isEmpty() && installed.isEmpty();
        if (based) {
            all.add(snapshots.get(base));
            all.add(Entry.of(Entry.Kind.RESET, base));
        }
        snapshots.tailMap(based ? base + 1 : Long.MIN_VALUE).values().forEach(all::add);
        txns.forEach((zxid, payload) -> all.add(new Entry(Entry.Kind.TXN, zxid, payload)));
        return all;
    }

    long lastZxid() {
        long logged = txns.isEmpty() ? 0 : txns.lastKey();
        return Math.max(logged, snapshots.isEmpty() ? 0 : snapshots.lastKey());
    }

    /** Whether a leader could mean this zxid of ours, and something is left to begin with. */
    boolean has(long zxid) {
        boolean beginning = (zxid & 0xffff_ffffL) == 0 && txns.containsKey(zxid + 1);
        boolean known = txns.containsKey(zxid) || snapshots.containsKey(zxid) || beginning;
        return known && snapshots.floorKey(zxid) != null && suspect.isEmpty();
    }
}
