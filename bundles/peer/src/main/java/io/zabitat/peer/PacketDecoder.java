package io.zabitat.peer;

import io.zabitat.api.Id;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.Abilities;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.quorum.AbilityBytes;
import io.zabitat.wire.quorum.ForwardedRequest;
import io.zabitat.wire.quorum.LearnerInfo;
import io.zabitat.wire.quorum.PacketType;
import io.zabitat.wire.txn.TxnCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads whole packets that one side of a link may receive (quorum protocol, section 1). Only what a message keeps is copied.
 * Owned by one link.
 */
final class PacketDecoder {
    private static final int MIN_ID_BYTES = 8;
    private static final int TOUCH_BYTES = 12;
    private static final int MAX_ANSWER_BYTES = 4096;

    private final QuorumLink.Side side;
    private final JuteReader in;
    private final JuteReader data;
    private final TxnCodec txns;

    /** @param side the side that reads */
    PacketDecoder(QuorumLink.Side side, int maxBytes) {
        this.side = side;
        in = new JuteReader(maxBytes);
        data = new JuteReader(maxBytes);
        txns = new TxnCodec(maxBytes);
    }

    /** Reads one packet that is exactly so long. */
    PeerMessage decode(byte[] bytes, int offset, int size) throws WireException {
        in.reset(bytes, offset, offset + size);
        int type = in.readInt();
        long zxid = in.readLong();
        int length = in.readRange();
        int at = in.rangeOffset();
        data.reset(bytes, at, at + Math.max(0, length));
        return side == QuorumLink.Side.LEADER ? fromLearner(type, zxid, length) : fromLeader(type, zxid, length);
    }

    // ---------------------------------------------------------------------------------------------- what leaders read

    private PeerMessage fromLearner(int type, long zxid, int length) throws WireException {
        return switch (type) {
            case PacketType.REQUEST -> request(length);
            case PacketType.ACK -> new PeerMessage.Ack(zxid);
            case PacketType.PING -> new PeerMessage.Ping(zxid, touches());
            case PacketType.REVALIDATE -> {
                demand(length, 12, "a question about a session");
                yield new PeerMessage.Revalidate(data.readLong(), data.readInt());
            }
            case PacketType.FOLLOWER_INFO, PacketType.OBSERVER_INFO ->
                learnerInfo(type == PacketType.OBSERVER_INFO, zxid, length);
            case PacketType.ACK_EPOCH -> {
                demand(length, 4, "an epoch");
                yield new PeerMessage.AckEpoch(data.readInt(), zxid);
            }
            case PacketType.DIFFERS -> new PeerMessage.Differs(zxid);
            case PacketType.COUNT_ANSWER -> countAnswer(zxid, length);
            default -> unknown(type, "a learner");
        };
    }

    private PeerMessage learnerInfo(boolean observer, long zxid, int length) throws WireException {
        demand(length, 8, "a server id");
        LearnerInfo info = LearnerInfo.decode(data);
        if (info.protocolVersion() < LearnerInfo.PROTOCOL_VERSION) {
            throw new WireException("server " + info.serverId() + " speaks protocol version 0x"
                    + Integer.toHexString(info.protocolVersion()) + ", at least 0x"
                    + Integer.toHexString(LearnerInfo.PROTOCOL_VERSION) + " is spoken here");
        }
        int abilities = AbilityBytes.read(data);
        boolean tellsHistory = (abilities & Abilities.HISTORY_EPOCH) != 0 && data.remaining() >= 4;
        return new PeerMessage.LearnerInfo(
                observer,
                info.serverId(),
                info.protocolVersion(),
                Zxid.epoch(zxid),
                info.configVersion(),
                abilities,
                tellsHistory ? data.readInt() : PeerMessage.LearnerInfo.UNKNOWN);
    }

    private PeerMessage countAnswer(long number, int length) throws WireException {
        demand(length, 1, "an answer about quorums");
        if (length > MAX_ANSWER_BYTES) {
            throw new WireException("an answer about quorums in " + length + " bytes");
        }
        boolean counts = data.readBoolean();
        return new PeerMessage.CountAnswer(number, counts, new String(rest(), StandardCharsets.UTF_8));
    }

    private List<PeerMessage.Touch> touches() throws WireException {
        int count = data.remaining() / TOUCH_BYTES;
        if (count * TOUCH_BYTES != data.remaining()) {
            throw new WireException("touches of " + data.remaining() + " bytes");
        }
        if (count == 0) {
            return List.of();
        }
        List<PeerMessage.Touch> touches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            touches.add(new PeerMessage.Touch(data.readLong(), data.readInt()));
        }
        return touches;
    }

    private PeerMessage request(int length) throws WireException {
        demand(length, ForwardedRequest.BYTES, "a request");
        long sessionId = data.readLong();
        int cxid = data.readInt();
        int type = data.readInt();
        byte[] body = rest();
        int count = in.readCount(MIN_ID_BYTES);
        if (count <= 0) {
            return new PeerMessage.Request(sessionId, cxid, type, body, List.of());
        }
        List<Id> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(new Id(text(), text()));
        }
        return new PeerMessage.Request(sessionId, cxid, type, body, ids);
    }

    private String text() throws WireException {
        String text = in.readString();
        return text == null ? "" : text;
    }

    // ---------------------------------------------------------------------------------------------- what learners read

    private PeerMessage fromLeader(int type, long zxid, int length) throws WireException {
        return switch (type) {
            case PacketType.PROPOSAL -> new PeerMessage.Proposal(txn(zxid));
            case PacketType.COMMIT -> new PeerMessage.Commit(zxid);
            case PacketType.INFORM -> new PeerMessage.Inform(txn(zxid));
            case PacketType.PING -> new PeerMessage.Ping(zxid, List.of());
            case PacketType.SYNC -> new PeerMessage.Sync();
            case PacketType.REVALIDATE -> {
                demand(length, 9, "an answer about a session");
                yield new PeerMessage.Revalidated(data.readLong(), data.readBoolean());
            }
            case PacketType.COMMIT_AND_ACTIVATE -> {
                demand(length, 8, "a designated leader");
                yield new PeerMessage.CommitAndActivate(zxid, data.readLong());
            }
            case PacketType.INFORM_AND_ACTIVATE -> {
                demand(length, 8, "a designated leader");
                long designated = data.readLong();
                yield new PeerMessage.InformAndActivate(txn(zxid), designated);
            }
            case PacketType.LEADER_INFO -> {
                demand(length, 4, "a protocol version");
                yield new PeerMessage.LeaderInfo(Zxid.epoch(zxid), data.readInt(), AbilityBytes.read(data));
            }
            case PacketType.DIFF -> new PeerMessage.Diff(zxid);
            case PacketType.TRUNC -> new PeerMessage.Trunc(zxid);
            case PacketType.SNAP -> new PeerMessage.Snap(zxid);
            case PacketType.NEW_LEADER -> new PeerMessage.NewLeader(zxid, rest());
            case PacketType.UP_TO_DATE -> new PeerMessage.UpToDate();
            case PacketType.RESYNCHRONISE -> new PeerMessage.Resynchronise();
            case PacketType.COUNT_QUESTION -> new PeerMessage.CountQuestion(zxid, rest());
            default -> unknown(type, "a leader");
        };
    }

    /** What is logged and what is acknowledged must not be two different things. */
    private LoggedTxn txn(long zxid) throws WireException {
        byte[] payload = rest();
        LoggedTxn txn = new LoggedTxn(txns.decode(payload, 0, payload.length), payload);
        if (txn.zxid() != zxid) {
            throw new WireException(
                    "packet of " + Zxid.toString(zxid) + " holds transaction " + Zxid.toString(txn.zxid()));
        }
        return txn;
    }

    // ---------------------------------------------------------------------------------------------- both

    private byte[] rest() {
        int length = data.remaining();
        int at = data.position();
        return Arrays.copyOfRange(data.array(), at, at + length);
    }

    private static void demand(int length, int atLeast, String what) throws WireException {
        if (length < atLeast) {
            throw new WireException(what + " in " + length + " bytes");
        }
    }

    /** Types that nobody knows are skipped; one that only goes the other way shows that the roles are mixed up. */
    private static PeerMessage unknown(int type, String from) throws WireException {
        if (type >= PacketType.REQUEST && type <= PacketType.INFORM_AND_ACTIVATE) {
            throw new WireException("packet type " + type + " from " + from);
        }
        return new PeerMessage.Unknown(type);
    }
}
