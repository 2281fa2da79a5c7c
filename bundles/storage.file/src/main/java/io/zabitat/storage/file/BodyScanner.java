package io.zabitat.storage.file;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a snapshot's body (storage format, section 4: sessions, ACLs, nodes, the path "/") in a stream that
 * comes in pieces; keeps nothing of it, and bounds every length. One thread.
 */
final class BodyScanner {
    private enum Field {
        SESSIONS,
        ACLS,
        ACL_ENTRIES,
        SCHEME,
        ID,
        PATH,
        DATA
    }

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int SESSION_BYTES = 12;
    private static final int ACL_ID_BYTES = 8;
    private static final int PERMS_BYTES = 4;
    /** The ACL's id and the persisted stat behind a node's data. */
    private static final int NODE_TAIL_BYTES = 68;

    private final int maxLength;
    private Field field = Field.SESSIONS;
    private long skip;
    private int partial;
    private int partialBytes;
    private int acls;
    private int entries;
    private boolean isOneChar;
    private boolean done;
    private long nodes;

    BodyScanner(int maxLength) {
        this.maxLength = maxLength;
    }

    /** Scans the bytes in [from, to) and returns behind the last one that belongs to the body. */
    int scan(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to && !done) {
            if (skip > 0) {
                int n = (int) Math.min(skip, to - at);
                skip -= n;
                at += n;
            } else if (isOneChar) {
                isOneChar = false;
                if (bytes[at++] == '/') {
                    done = true;
                }
            } else if (partialBytes == 0 && to - at >= 4) {
                int value = (int) INT.get(bytes, at);
                at += 4;
                onInt(value);
            } else {
                partial = partial << 8 | bytes[at++] & 0xff;
                if (++partialBytes == 4) {
                    partialBytes = 0;
                    onInt(partial);
                }
            }
        }
        return at;
    }

    private void onInt(int value) throws IOException {
        switch (field) {
            case SESSIONS -> {
                skip = (long) count(value, "sessions") * SESSION_BYTES;
                field = Field.ACLS;
            }
            case ACLS -> {
                acls = count(value, "ACLs");
                nextAcl();
            }
            case ACL_ENTRIES -> {
                entries = Math.max(0, value);
                nextEntry();
            }
            case SCHEME -> {
                skip = length(value, -1, "scheme");
                field = Field.ID;
            }
            case ID -> {
                skip = length(value, -1, "id");
                entries--;
                long idBytes = skip;
                nextEntry();
                skip += idBytes;
            }
            case PATH -> {
                int length = length(value, 0, "path");
                isOneChar = length == 1;
                skip = isOneChar ? 0 : length;
                field = Field.DATA;
                nodes++;
            }
            case DATA -> {
                skip = (long) length(value, -1, "data") + NODE_TAIL_BYTES;
                field = Field.PATH;
            }
        }
    }

    private void nextAcl() {
        if (acls-- > 0) {
            skip = ACL_ID_BYTES;
            field = Field.ACL_ENTRIES;
        } else {
            skip = 0;
            field = Field.PATH;
        }
    }

    private void nextEntry() {
        if (entries > 0) {
            skip = PERMS_BYTES;
            field = Field.SCHEME;
        } else {
            nextAcl();
        }
    }

    private static int count(int value, String what) throws IOException {
        if (value < 0) {
            throw new IOException("the number of " + what + " is " + value);
        }
        return value;
    }

    private int length(int value, int min, String what) throws IOException {
        if (value < min || value > maxLength) {
            throw new IOException("the length of a " + what + " is " + value);
        }
        return Math.max(0, value);
    }

    /** Whether the end was found. */
    boolean isDone() {
        return done;
    }

    /** Nodes so far, the root once. */
    long nodes() {
        return done ? nodes - 1 : nodes;
    }
}
