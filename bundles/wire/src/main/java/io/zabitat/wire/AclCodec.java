package io.zabitat.wire;

import io.zabitat.api.Acl;
import io.zabitat.api.Id;
import java.util.ArrayList;
import java.util.List;

/** Vectors of ACL entries, as they occur in requests, replies, transactions and snapshots. Stateless. */
public final class AclCodec {
    /** The least that an entry takes: the permissions and two lengths. */
    private static final int MIN_BYTES = 12;

    private AclCodec() {}

    /**
     * A null vector becomes an empty list, null strings become empty ones: each of them is refused like the other when
     * an ACL is checked.
     */
    public static List<Acl> read(JuteReader in) throws WireException {
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
        return new Acl(perms, new Id(readText(in), readText(in)));
    }

    private static String readText(JuteReader in) throws WireException {
        String text = in.readString();
        return text == null ? "" : text;
    }

    public static void write(List<Acl> acl, JuteWriter out) {
        int count = acl.size();
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            Acl entry = acl.get(i);
            out.writeInt(entry.perms());
            out.writeString(entry.id().scheme());
            out.writeString(entry.id().id());
        }
    }
}
