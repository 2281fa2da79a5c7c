package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotTarget;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks whether the store of a running server would give back what the server has: reads it as a start would, beside everything that goes
 * on. Asked by operators on threads of their own, which wait for as long as reading takes.
 */
public final class StoreCheck {
    private static final int PIECES = 8;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long PATIENCE_SECONDS = 60;
    private static final long LOOK_MILLIS = 20;

    private final DualStore store;
    private final Lender lender;
    private final Supplier<Scratch> scratches;

    /** Hands out the state in memory. */
    public interface Lender {
        /** On the node loop, soon; in slices, whole, at one zxid. {@code refused} runs in its place when that cannot be now. */
        void lend(SnapshotTarget target, Runnable refused);
    }

    /** A slice of a walk through the state. */
    private record Piece(Kind kind, byte[] bytes, int length, long number) {
        enum Kind {
            BEGIN,
            WRITE,
            COMMIT,
            REFUSED
        }
    }

    /** @param scratches makes empty states */
    public StoreCheck(DualStore store, Lender lender, Supplier<Scratch> scratches) {
        this.store = store;
        this.lender = lender;
        this.scratches = scratches;
    }

    /**
     * Reads all snapshots and the log behind the newest.
     *
     * @param deep whether what a start would make of them is compared with the state in memory, too: takes as much memory again
     */
    public List<SwapFinding> verify(boolean deep) throws InterruptedException {
        List<SwapFinding> found = new ArrayList<>();
        found.add(SwapFinding.ok("store", store.kind()));
        try {
            List<Long> snapshots = store.snapshots().list();
            for (long zxid : snapshots) {
                found.add(snapshot(zxid));
            }
            if (snapshots.isEmpty()) {
                found.add(SwapFinding.fail("snapshots", "there is none: a start would find nothing to begin with"));
            } else {
                found.add(log(snapshots.get(0)));
                if (deep) {
                    found.add(compare());
                }
            }
        } catch (IOException failed) {
            found.add(SwapFinding.fail("store", String.valueOf(failed.getMessage())));
        }
        return found;
    }

    private SwapFinding snapshot(long zxid) {
        String subject = "snapshot 0x" + Long.toHexString(zxid);
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        try (InputStream in = store.snapshots().read(zxid)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
            return SwapFinding.ok(subject, bytes + " bytes, all checksums hold");
        } catch (IOException failed) {
            return isListed(zxid)
                    ? SwapFinding.fail(subject, String.valueOf(failed.getMessage()))
                    : SwapFinding.ok(subject, "was purged meanwhile");
        }
    }

    private boolean isListed(long zxid) {
        try {
            return store.snapshots().list().contains(zxid);
        } catch (IOException failed) {
            return true;
        }
    }

    private SwapFinding log(long behind) throws IOException {
        long last = behind;
        long count = 0;
        try (TxnLog.TxnCursor log = store.log().read(behind + 1)) {
            while (log.next()) {
                if (log.zxid() <= last) {
                    return SwapFinding.fail(
                            "log", "0x" + Long.toHexString(log.zxid()) + " comes behind 0x" + Long.toHexString(last));
                }
                last = log.zxid();
                count++;
            }
        }
        return SwapFinding.ok(
                "log",
                count + " transactions behind 0x" + Long.toHexString(behind) + ", up to 0x" + Long.toHexString(last));
    }

    // ------------------------------------------------------------------------------------------------ with memory

    private SwapFinding compare() throws IOException, InterruptedException {
        String subject = "memory";
        Optional<TreeSum> memory = addUp();
        if (memory.isEmpty()) {
            return SwapFinding.warn(
                    subject, "cannot be looked at: a snapshot or a change of the store is under way; try again");
        }
        TreeSum expected = memory.get();
        Scratch scratch = scratches.get();
        load(scratch, expected.zxid());
        if (scratch.digestMismatches() > 0) {
            return SwapFinding.fail(
                    subject, scratch.digestMismatches() + " transactions leave another digest than they say");
        }
        TreeSum.Builder builder = new TreeSum.Builder();
        scratch.walk(builder);
        TreeSum got = builder.result();
        String differs = expected.difference(got);
        return differs.isEmpty()
                ? SwapFinding.ok(
                        subject,
                        "the same at zxid 0x" + Long.toHexString(expected.zxid()) + ": " + expected.nodes()
                                + " znodes, " + expected.sessions() + " sessions, digest 0x"
                                + Long.toHexString(expected.digest()))
                : SwapFinding.fail(subject, differs);
    }

    /** Adds the state in memory up, here: the loop only hands it over. */
    private Optional<TreeSum> addUp() throws InterruptedException {
        ArrayBlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES + 2);
        lender.lend(new Handing(pieces), () -> pieces.offer(new Piece(Piece.Kind.REFUSED, null, 0, 0)));
        TreeSum.Builder builder = new TreeSum.Builder();
        while (true) {
            Piece piece = pieces.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (piece == null || piece.kind() == Piece.Kind.REFUSED) {
                return Optional.empty();
            }
            switch (piece.kind()) {
                case BEGIN -> builder.begin(piece.number(), false);
                case WRITE -> builder.write(piece.bytes(), piece.length());
                case COMMIT -> {
                    builder.commit(piece.number());
                    return Optional.of(builder.result());
                }
                case REFUSED -> throw new IllegalStateException("handled before");
            }
        }
    }

    /** The loop's end of the queue: never full, because it asks for room before a piece, and the ends have places of their own. */
    private record Handing(ArrayBlockingQueue<Piece> pieces) implements SnapshotTarget {
        @Override
        public void begin(long zxid, boolean installed) {
            pieces.add(new Piece(Piece.Kind.BEGIN, null, 0, zxid));
        }

        @Override
        public boolean hasRoom() {
            return pieces.remainingCapacity() > 2;
        }

        @Override
        public void write(byte[] bytes, int length) {
            pieces.add(new Piece(Piece.Kind.WRITE, Arrays.copyOf(bytes, length), length, 0));
        }

        @Override
        public void commit(long digest) {
            pieces.add(new Piece(Piece.Kind.COMMIT, null, 0, digest));
        }
    }

    /** As a start would, up to a zxid; what is not durable yet is waited for. */
    private void load(Scratch scratch, long upTo) throws IOException, InterruptedException {
        Snapshots snapshots = store.snapshots();
        long from = snapshots.list().stream()
                .filter(zxid -> zxid <= upTo)
                .findFirst()
                .orElseThrow(() -> new IOException("no snapshot at or before 0x" + Long.toHexString(upTo)));
        try (InputStream body = snapshots.read(from)) {
            scratch.sink().onSnapshot(from, body);
            if (body.read() >= 0) {
                throw new IOException("the snapshot 0x" + Long.toHexString(from) + " goes on behind its end");
            }
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long last = from;
        while (last < upTo) {
            last = replay(scratch, last, upTo);
            if (last < upTo && System.nanoTime() - until > 0) {
                throw new IOException(
                        "the log ends at 0x" + Long.toHexString(last) + ", memory at 0x" + Long.toHexString(upTo));
            }
            if (last < upTo) {
                new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private long replay(Scratch scratch, long behind, long upTo) throws IOException {
        long last = behind;
        try (TxnLog.TxnCursor log = store.log().read(behind + 1)) {
            while (log.next() && log.zxid() <= upTo) {
                byte[] payload = log.payload();
                scratch.sink().onTxn(log.zxid(), payload, 0, payload.length);
                last = log.zxid();
            }
        }
        return last;
    }
}
