package io.zabitat.wire.txn;

import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/**
 * The payload of a logged or proposed transaction: header, record, digest (storage format, section 3). Keeps nothing
 * between calls but its reader; owned by one thread.
 */
public final class TxnCodec {
    /** The algorithm of the digests that are compared; digests of others are dropped. */
    public static final int DIGEST_VERSION = 2;

    public static final int HEADER_BYTES = 32;
    private static final int DIGEST_BYTES = 12;

    private final JuteReader in;

    /** @param maxBytes the longest string or buffer that is accepted; see {@link JuteReader#maxBytes} */
    public TxnCodec(int maxBytes) {
        in = new JuteReader(maxBytes);
    }

    /**
     * Appends the payload.
     *
     * @return its length
     */
    public static int encode(Txn txn, JuteWriter out) {
        int before = out.length();
        TxnHeader header = txn.header();
        out.ensure(HEADER_BYTES);
        out.writeLong(header.clientId());
        out.writeInt(header.cxid());
        out.writeLong(header.zxid());
        out.writeLong(header.timeMillis());
        out.writeInt(header.type());
        TxnBodyWriter.write(header.type(), txn.body(), out);
        if (txn.hasDigest()) {
            out.writeInt(DIGEST_VERSION);
            out.writeLong(txn.digest());
        }
        return out.length() - before;
    }

    /**
     * Reads one payload. The parts of a failed multi all come back as errors, as ZooKeeper's reader makes them, so that
     * what is to be passed on unchanged is passed on as bytes. Bytes behind the digest are ignored.
     */
    public Txn decode(byte[] payload, int offset, int length) throws WireException {
        in.reset(payload, offset, offset + length);
        TxnHeader header = new TxnHeader(in.readLong(), in.readInt(), in.readLong(), in.readLong(), in.readInt());
        TxnBody body = TxnBodyReader.read(header.type(), in);
        if (in.remaining() == 0) {
            return new Txn(header, body, false, 0);
        }
        int version = in.readInt();
        long digest = in.readLong();
        boolean comparable = version == DIGEST_VERSION;
        return new Txn(header, body, comparable, comparable ? digest : 0);
    }

    /** The zxid of a payload that begins here, without decoding the rest. */
    public static long zxidOf(byte[] payload, int offset) {
        long zxid = 0;
        for (int i = offset + 12; i < offset + 20; i++) {
            zxid = zxid << 8 | payload[i] & 0xff;
        }
        return zxid;
    }

    /** Whether what is left is a digest and nothing else: a closeSession that came without its list. */
    static boolean isBareDigest(JuteReader in) {
        if (in.remaining() != DIGEST_BYTES) {
            return false;
        }
        byte[] b = in.array();
        int at = in.position();
        return b[at] == 0 && b[at + 1] == 0 && b[at + 2] == 0 && b[at + 3] == DIGEST_VERSION;
    }
}
