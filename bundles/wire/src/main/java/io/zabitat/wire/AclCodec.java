package io.zabitat.wire;

import io.zabitat.api.Acl;
import io.zabitat.api.Id;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Vectors of ACL entries, as they occur in requests, replies, transactions and snapshots. Stateless. */
public final class AclCodec {
    /** The least that an entry takes: the permissions and two lengths. */
    private static final int MIN_BYTES = 12;

    /** The open list as almost every create carries it, in four overlapping pieces: (1, 31, "world", "anyone"). */
    private static final int OPEN_BYTES = 27;

    private static final long ONE_ENTRY_OF_ALL = 0x00000001_0000001fL;
    private static final long FIVE_WORL = 0x00000005_776f726cL;
    private static final long D_SIX_ANY = 0x64_00000006_616e79L;
    private static final long SIX_ANYONE = 0x0006_616e796f6e65L;

    /** The schemes there are, so that their names are not made anew for every entry. */
    private static final List<String> SCHEMES = List.of("digest", "ip", "auth", "sasl", "x509", "world", "super");

    private AclCodec() {}

    /**
     * A null vector becomes an empty list and a null scheme an empty one: each of them is refused like the other when an
     * ACL is checked. A null name becomes {@link Id#NULL_NAME}, which is refused in its own way.
     */
    public static List<Acl> read(JuteReader in) throws WireException {
        if (isOpen(in)) {
            in.skip(OPEN_BYTES);
            return Acl.OPEN;
        }
        int count = in.readCount(MIN_BYTES);
        if (count <= 0) {
            return List.of();
        }
        if (count == 1) {
            Acl only = readEntry(in);
            return only.equals(Acl.OPEN.get(0)) ? Acl.OPEN : List.of(only);
        }
        List<Acl> acl = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            acl.add(readEntry(in));
        }
        return List.copyOf(acl);
    }

    private static Acl readEntry(JuteReader in) throws WireException {
        int perms = in.readInt();
        return new Acl(perms, new Id(readScheme(in), readName(in)));
    }

    private static String readScheme(JuteReader in) throws WireException {
        int length = in.readRange();
        if (length <= 0) {
            return "";
        }
        for (int i = 0; i < SCHEMES.size(); i++) {
            String scheme = SCHEMES.get(i);
            if (isText(scheme, in.array(), in.rangeOffset(), length)) {
                return scheme;
            }
        }
        return new String(in.array(), in.rangeOffset(), length, StandardCharsets.UTF_8);
    }

    private static boolean isText(String ascii, byte[] bytes, int offset, int length) {
        if (ascii.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (ascii.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static String readName(JuteReader in) throws WireException {
        String name = in.readString();
        return name == null ? Id.NULL_NAME : name;
    }

    public static void write(List<Acl> acl, JuteWriter out) {
        int count = acl.size();
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            Acl entry = acl.get(i);
            out.writeInt(entry.perms());
            out.writeString(entry.id().scheme());
            String name = entry.id().id();
            out.writeString(name.equals(Id.NULL_NAME) ? null : name);
        }
    }

    private static boolean isOpen(JuteReader in) {
        return in.remaining() >= OPEN_BYTES
                && in.peekLong(0) == ONE_ENTRY_OF_ALL
                && in.peekLong(8) == FIVE_WORL
                && in.peekLong(16) == D_SIX_ANY
                && in.peekLong(OPEN_BYTES - 8) == SIX_ANYONE;
    }
}
