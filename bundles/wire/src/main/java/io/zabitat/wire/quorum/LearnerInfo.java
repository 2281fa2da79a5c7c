package io.zabitat.wire.quorum;

import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;

/**
 * What a learner says of itself in FOLLOWERINFO and OBSERVERINFO. Bytes behind it are ignored here.
 *
 * @param protocolVersion {@link #PROTOCOL_VERSION} from any current server
 * @param configVersion of the configuration in force
 */
public record LearnerInfo(long serverId, int protocolVersion, long configVersion) {
    public static final int PROTOCOL_VERSION = 0x10000;
    public static final int BYTES = 20;

    /** What learners spoke that did not say. */
    private static final int FIRST_PROTOCOL_VERSION = 1;

    public void write(JuteWriter out) {
        out.writeLong(serverId);
        out.writeInt(protocolVersion);
        out.writeLong(configVersion);
    }

    /** Old learners leave out fields at the end (quorum protocol, section 3, LH 1); a server id is demanded. */
    public static LearnerInfo decode(JuteReader in) throws WireException {
        long serverId = in.readLong();
        int protocolVersion = in.remaining() >= 4 ? in.readInt() : FIRST_PROTOCOL_VERSION;
        long configVersion = in.remaining() >= 8 ? in.readLong() : 0;
        return new LearnerInfo(serverId, protocolVersion, configVersion);
    }
}
