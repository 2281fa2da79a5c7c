package io.zabitat.wire.quorum;

import io.zabitat.api.Id;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/**
 * One packet of the quorum port. Packets follow each other without lengths in front, so whoever reads the stream asks
 * {@link #wantedBytes} before it decodes.
 *
 * @param type a {@link PacketType}, or an unknown one
 * @param data null when absent; not copied
 * @param authInfo who a forwarded request speaks for; an empty list is written as null, as servers do for their own
 *     requests
 */
public record QuorumPacket(int type, long zxid, byte[] data, List<Id> authInfo) {
    /** A packet without data and identities. */
    public static final int MIN_BYTES = 20;

    /** Identities of one connection take some hundred bytes; this bounds what a peer can make us wait for. */
    private static final int MAX_AUTH_BYTES = 1 << 20;

    private static final int DATA_LENGTH_AT = 12;
    private static final int MIN_ID_BYTES = 8;

    public QuorumPacket {
        authInfo = List.copyOf(authInfo);
    }

    /** A packet without identities. */
    public QuorumPacket(int type, long zxid, byte[] data) {
        this(type, zxid, data, List.of());
    }

    public void write(JuteWriter out) {
        write(out, type, zxid, data, 0, data == null ? -1 : data.length);
        if (!authInfo.isEmpty()) {
            out.patchInt(out.position() - 4, authInfo.size());
            for (Id id : authInfo) {
                out.writeString(id.scheme());
                out.writeString(id.id());
            }
        }
    }

    /** Writes a packet without identities straight from a range of bytes; a negative length is no data. */
    public static void write(JuteWriter out, int type, long zxid, byte[] data, int offset, int length) {
        out.ensure(MIN_BYTES + Math.max(0, length));
        out.writeInt(type);
        out.writeLong(zxid);
        out.writeBuffer(data, offset, length);
        out.writeInt(-1);
    }

    /**
     * How many bytes the packet at the front needs, as far as the bytes at hand tell: it is complete when the answer is
     * not more than {@code length}, and then the answer is its size.
     *
     * @param maxBytes the longest data that is accepted; see {@link JuteReader#maxBytes}
     * @throws WireException when no packet begins like this
     */
    public static int wantedBytes(byte[] bytes, int offset, int length, int maxBytes) throws WireException {
        if (length < MIN_BYTES) {
            return MIN_BYTES;
        }
        long authAt = stringEnd(bytes, offset, DATA_LENGTH_AT, maxBytes);
        long end = authAt + 4;
        if (end > length) {
            return bounded(end);
        }
        int count = intAt(bytes, offset + (int) authAt);
        for (int i = 0; i < 2L * Math.max(0, count); i++) {
            long left = 4 * (2L * count - i);
            if (end + left - authAt > MAX_AUTH_BYTES) {
                throw new WireException("too many identities");
            }
            if (end + left > length) {
                return bounded(end + left);
            }
            end = stringEnd(bytes, offset, (int) end, MAX_AUTH_BYTES);
        }
        return bounded(end);
    }

    /** Where a string or buffer ends that begins with its length at {@code at}, which is at hand. */
    private static long stringEnd(byte[] bytes, int offset, int at, int maxBytes) throws WireException {
        int length = intAt(bytes, offset + at);
        if (length < -1 || length > maxBytes) {
            throw new WireException("unreasonable length");
        }
        return at + 4L + Math.max(0, length);
    }

    private static int intAt(byte[] b, int at) {
        return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
    }

    private static int bounded(long bytes) throws WireException {
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new WireException("unreasonable length");
        }
        return (int) bytes;
    }

    /** Decodes one packet and leaves the reader behind it. */
    public static QuorumPacket decode(JuteReader in) throws WireException {
        int type = in.readInt();
        long zxid = in.readLong();
        byte[] data = in.readBuffer();
        int count = in.readCount(MIN_ID_BYTES);
        if (count <= 0) {
            return new QuorumPacket(type, zxid, data, List.of());
        }
        List<Id> authInfo = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            authInfo.add(new Id(text(in), text(in)));
        }
        return new QuorumPacket(type, zxid, data, authInfo);
    }

    private static String text(JuteReader in) throws WireException {
        String text = in.readString();
        return text == null ? "" : text;
    }
}
