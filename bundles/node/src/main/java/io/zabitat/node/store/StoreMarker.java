package io.zabitat.node.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Which of two stores counts, and how far the change from one to the other has come (hot-swap 6). Immutable.
 *
 * @param generation of this change; each one has a greater number
 * @param state how far it has come
 * @param authoritative the store that counts
 * @param other the one beside it, or what has become of it
 * @param cutoverZxid the last zxid of before the cut-over that {@code state} speaks of, 0 before any
 * @param chain hash over the transactions that the other store was found to hold
 * @param digest of the tree when both were last compared
 * @param timeMillis wall clock, for people
 * @param actor who wanted it, for people
 */
public record StoreMarker(
        long generation,
        State state,
        Named authoritative,
        Named other,
        long cutoverZxid,
        long chain,
        long digest,
        long timeMillis,
        String actor) {
    /** Longer texts are cut. */
    private static final int MAX_TEXT = 120;

    private static final int MAGIC = 0x5a53544f;
    private static final int VERSION = 1;
    static final int SLOT_BYTES = 512;

    /** How far a change has come; what a start makes of it is {@link BootRule}'s. */
    public enum State {
        /** The other one is being filled. */
        COPYING,
        /** The other one was found to be the same, and follows. */
        DUAL,
        /** The authoritative one is the new one; the other follows, so that one can go back. */
        OBSERVE,
        /** The new one stays; the old one is put aside. */
        COMMITTED,
        /** The old one is back; the new one is put aside. */
        ROLLED_BACK,
        /** Given up before the cut-over; the copy is thrown away. */
        DROPPED
    }

    /**
     * A store.
     *
     * @param kind what a configuration calls it
     * @param generation of the change that made it, 0 for one that was there before any
     */
    public record Named(String kind, long generation) {
        public Named {
            Objects.requireNonNull(kind, "kind");
        }

        @Override
        public String toString() {
            return kind + " (generation " + generation + ")";
        }
    }

    public StoreMarker {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(authoritative, "authoritative");
        Objects.requireNonNull(other, "other");
        actor = actor.length() > MAX_TEXT ? actor.substring(0, MAX_TEXT) : actor;
    }

    /** The same change, further on. */
    StoreMarker with(State next, long nowMillis) {
        return new StoreMarker(generation, next, authoritative, other, cutoverZxid, chain, digest, nowMillis, actor);
    }

    /** The same change with what a comparison has found. */
    StoreMarker compared(long chainFound, long digestFound) {
        return new StoreMarker(
                generation, state, authoritative, other, cutoverZxid, chainFound, digestFound, timeMillis, actor);
    }

    /** The other store counts from a zxid on. */
    StoreMarker turned(State next, long zxid, long nowMillis) {
        return new StoreMarker(generation, next, other, authoritative, zxid, chain, digest, nowMillis, actor);
    }

    /** Whether two stores are held now. */
    public boolean isUnderWay() {
        return state == State.COPYING || state == State.DUAL || state == State.OBSERVE;
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(SLOT_BYTES);
        out.putInt(MAGIC).putInt(VERSION).putLong(generation).putInt(state.ordinal());
        put(out, authoritative);
        put(out, other);
        out.putLong(cutoverZxid).putLong(chain).putLong(digest).putLong(timeMillis);
        put(out, actor);
        out.putInt(SLOT_BYTES - Integer.BYTES, checksum(out));
        return out.rewind();
    }

    /** What a slot says; empty when it is damaged. */
    static Optional<StoreMarker> decode(ByteBuffer in) {
        if (in.remaining() != SLOT_BYTES || in.getInt(SLOT_BYTES - Integer.BYTES) != checksum(in)) {
            return Optional.empty();
        }
        try {
            if (in.getInt() != MAGIC || in.getInt() != VERSION) {
                return Optional.empty();
            }
            long generation = in.getLong();
            State state = State.values()[in.getInt()];
            Named authoritative = named(in);
            Named other = named(in);
            return Optional.of(new StoreMarker(
                    generation,
                    state,
                    authoritative,
                    other,
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    text(in)));
        } catch (BufferUnderflowException | IndexOutOfBoundsException notOne) {
            return Optional.empty();
        }
    }

    private static int checksum(ByteBuffer slot) {
        CRC32C crc = new CRC32C();
        crc.update(slot.array(), slot.arrayOffset(), SLOT_BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }

    private static void put(ByteBuffer out, Named store) {
        put(out, store.kind());
        out.putLong(store.generation());
    }

    private static Named named(ByteBuffer in) {
        String kind = text(in);
        return new Named(kind, in.getLong());
    }

    private static void put(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_TEXT);
        out.put((byte) length).put(bytes, 0, length);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0x7f];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
