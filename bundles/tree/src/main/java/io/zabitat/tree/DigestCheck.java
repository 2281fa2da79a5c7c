package io.zabitat.tree;

import io.zabitat.api.txn.Txn;

/** Compares the digest that a transaction should leave with the tree's. A mismatch is counted, never an error. */
final class DigestCheck {
    private long compareAfter = Long.MIN_VALUE;
    private long expectedAt = Long.MIN_VALUE;
    private long expected;
    private long mismatches;
    private long firstMismatch;
    private long inARow;

    void compareAfter(long zxid) {
        compareAfter = Math.max(compareAfter, zxid);
        if (expectedAt <= zxid) {
            expectedAt = Long.MIN_VALUE;
        }
    }

    /** The tree has been loaded anew: what was seen is kept, what is to be compared is the loaded one's. */
    void goOnAs(DigestCheck loaded) {
        compareAfter = loaded.compareAfter;
        expectedAt = loaded.expectedAt;
        expected = loaded.expected;
        mismatches += loaded.mismatches;
        firstMismatch = firstMismatch != 0 ? firstMismatch : loaded.firstMismatch;
        inARow = loaded.inARow;
    }

    void expect(long zxid, long digest, long lastZxid, long current) {
        if (zxid < lastZxid) {
            return; // older than the snapshot itself: says nothing (storage format 5.3)
        }
        if (zxid == lastZxid) {
            compare(zxid, digest, current);
            return;
        }
        if (zxid > compareAfter) {
            compareAfter = zxid;
            expectedAt = zxid;
            expected = digest;
        }
    }

    void applied(Txn txn, long current) {
        long zxid = txn.zxid();
        if (zxid == expectedAt) {
            compare(zxid, expected, current);
        } else if (txn.hasDigest() && zxid > compareAfter) {
            compare(zxid, txn.digest(), current);
        }
    }

    long mismatches() {
        return mismatches;
    }

    long firstMismatch() {
        return firstMismatch;
    }

    long inARow() {
        return inARow;
    }

    private void compare(long zxid, long wanted, long current) {
        if (wanted == current) {
            inARow = 0;
            return;
        }
        inARow++;
        if (mismatches++ == 0) {
            firstMismatch = zxid;
        }
    }
}
