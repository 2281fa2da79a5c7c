package io.zabitat.node.store;

import io.zabitat.node.snapshot.SnapshotTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a state comes to, so that two can be compared without holding both: the 64-bit digest that members compare, and a sum of the
 * SHA-256 of every session, and of every node with its ACL. A sum, because two walks of equal trees meet nodes in different orders.
 *
 * @param zxid of the state
 * @param digest the 64-bit one
 * @param sessions how many there are
 * @param nodes how many there are, without those that each server keeps for itself
 * @param sum in hexadecimal
 */
record TreeSum(long zxid, long digest, int sessions, long nodes, String sum) {
    /** Says what differs, or is empty. */
    String difference(TreeSum other) {
        if (equals(other)) {
            return "";
        }
        return "zxid 0x" + Long.toHexString(zxid) + ": digest 0x" + Long.toHexString(digest) + ", " + sessions
                + " sessions, " + nodes + " znodes, sum " + sum.substring(0, 16) + " here; zxid 0x"
                + Long.toHexString(other.zxid) + ": digest 0x" + Long.toHexString(other.digest) + ", " + other.sessions
                + " sessions, " + other.nodes + " znodes, sum " + other.sum.substring(0, 16) + " in the other store";
    }

    /**
     * Takes a snapshot in pieces and adds it up. The pieces end where nodes end, and the first holds all sessions and ACLs, as the
     * node loop makes them. One thread at a time.
     */
    static final class Builder implements SnapshotTarget {
        private static final int STAT_BYTES = 60;
        private static final long OPEN_ACL = -1;

        /** The node that each member writes for itself, and the statistics that quotas keep. */
        private final byte[] config = "/zookeeper/config".getBytes(StandardCharsets.US_ASCII);

        private final byte[] quota = "/zookeeper/quota/".getBytes(StandardCharsets.US_ASCII);
        private final MessageDigest sha = sha256();
        private final int[] sum = new int[8];
        private final Map<Long, byte[]> acls = new HashMap<>();
        private long zxid;
        private int sessions;
        private long nodes;
        private boolean begun;
        private TreeSum result;

        @Override
        public void begin(long at, boolean installed) {
            zxid = at;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int length) {
            ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
            if (!begun) {
                begun = true;
                readHead(in);
            }
            while (in.hasRemaining() && !isEnd(in)) {
                readNode(in);
            }
        }

        /** The end is a node's path of one byte and nothing behind it; a node is longer. */
        private static boolean isEnd(ByteBuffer in) {
            return in.remaining() == Integer.BYTES + 1;
        }

        private void readHead(ByteBuffer in) {
            sessions = in.getInt();
            for (int i = 0; i < sessions; i++) {
                sha.update((byte) 's');
                add(slice(in, Long.BYTES + Integer.BYTES));
            }
            int count = in.getInt();
            for (int i = 0; i < count; i++) {
                long id = in.getLong();
                int start = in.position();
                int entries = in.getInt();
                for (int e = 0; e < entries; e++) {
                    in.getInt();
                    skipText(in);
                    skipText(in);
                }
                acls.put(id, Arrays.copyOfRange(in.array(), start, in.position()));
            }
        }

        private static void skipText(ByteBuffer in) {
            int length = in.getInt();
            in.position(in.position() + Math.max(0, length));
        }

        private static ByteBuffer slice(ByteBuffer in, int length) {
            ByteBuffer part = in.slice(in.position(), length);
            in.position(in.position() + length);
            return part;
        }

        private void readNode(ByteBuffer in) {
            int start = in.position();
            int pathLength = in.getInt();
            int path = in.position();
            in.position(path + pathLength);
            int dataLength = in.getInt();
            in.position(in.position() + Math.max(0, dataLength));
            int beforeAcl = in.position();
            long acl = in.getLong();
            ByteBuffer stat = slice(in, STAT_BYTES);
            if (isOwn(in.array(), path, pathLength)) {
                return;
            }
            nodes++;
            sha.update((byte) 'n');
            sha.update(in.array(), start, beforeAcl - start);
            if (acl != OPEN_ACL) {
                sha.update(acls.get(acl));
            }
            add(stat);
        }

        private boolean isOwn(byte[] bytes, int at, int length) {
            return length == config.length && Arrays.equals(bytes, at, at + length, config, 0, config.length)
                    || length > quota.length && Arrays.equals(bytes, at, at + quota.length, quota, 0, quota.length);
        }

        /** Ends the entry that was begun. */
        private void add(ByteBuffer rest) {
            sha.update(rest);
            ByteBuffer hash = ByteBuffer.wrap(sha.digest());
            long carry = 0;
            for (int i = sum.length - 1; i >= 0; i--) {
                carry += (sum[i] & 0xffffffffL) + (hash.getInt(i * Integer.BYTES) & 0xffffffffL);
                sum[i] = (int) carry;
                carry >>>= Integer.SIZE;
            }
        }

        @Override
        public void commit(long digest) {
            StringBuilder text = new StringBuilder();
            for (int part : sum) {
                text.append(String.format("%08x", part));
            }
            result = new TreeSum(zxid, digest, sessions, nodes, text.toString());
        }

        /** After {@link #commit}. */
        TreeSum result() {
            return result;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java has SHA-256", impossible);
            }
        }
    }
}
