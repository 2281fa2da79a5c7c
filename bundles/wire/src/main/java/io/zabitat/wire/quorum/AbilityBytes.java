package io.zabitat.wire.quorum;

import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/**
 * The bytes behind ZooKeeper's own in FOLLOWERINFO, OBSERVERINFO and LEADERINFO with which Zabitat's servers know each other: a mark,
 * then bits. ZooKeeper reads the fields it knows and ignores what follows.
 */
public final class AbilityBytes {
    public static final int BYTES = 8;

    /** "ZBTT": what else may come to stand there is not taken for bits. */
    private static final int MARK = 0x5a425454;

    private AbilityBytes() {}

    /** How many bytes {@link #write} writes. */
    public static int length(int abilities) {
        return abilities == 0 ? 0 : BYTES;
    }

    /** Who can do nothing says nothing. */
    public static void write(int abilities, JuteWriter out) {
        if (abilities != 0) {
            out.writeInt(MARK);
            out.writeInt(abilities);
        }
    }

    /** Reads behind the fields that ZooKeeper knows; 0 when there is nothing, or something else. */
    public static int read(JuteReader in) throws WireException {
        return in.remaining() >= BYTES && in.readInt() == MARK ? in.readInt() : 0;
    }
}
