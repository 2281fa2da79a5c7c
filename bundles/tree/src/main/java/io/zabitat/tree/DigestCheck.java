package io.zabitat.tree;

import io.zabitat.api.txn.Txn;

/** Compares the digest that a transaction should leave with the tree's. A mismatch is counted, never an error. */
final class DigestCheck {
    private long compareAfter = Long.MIN_VALUE;
    private long expectedAt = Long.MIN_VALUE;
    private long expected;
    private long mismatches;
    private long firstMismatch;

    void compareAfter(long zxid) {
        compareAfter = Math.max(compareAfter, zxid);
    }

    void expect(long zxid, long digest, long lastZxid, long current) {
        if (zxid < lastZxid) {
            return; // older than the snapshot itself: says nothing (storage format 5.3)
        }
        if (zxid == lastZxid) {
            compare(zxid, digest, current);
            return;
        }
        expectedAt = zxid;
        expected = digest;
        compareAfter(zxid);
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

    private void compare(long zxid, long wanted, long current) {
        if (wanted != current && mismatches++ == 0) {
            firstMismatch = zxid;
        }
    }
}
