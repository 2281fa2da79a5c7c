package io.zabitat.wire.client;

import io.zabitat.api.Acl;
import io.zabitat.api.CreateFlags;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CheckRequest;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MalformedRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bodies of writing requests (client protocol, sections 4 and 6). Stateless; bytes behind a body are ignored. */
public final class RequestDecoder {
    private RequestDecoder() {}

    /**
     * A write that a client sent: creates, delete, setData, setACL, multi, reconfig, closeSession. Other types are
     * malformed here, above all those that only servers send.
     *
     * @return a {@link MalformedRequest} where ZooKeeper finds the fault only after it has given the request a zxid
     */
    public static WriteRequest decode(int type, JuteReader body) throws WireException {
        return switch (type) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> decodeCreate(type, body);
            case OpCode.DELETE -> decodeDelete(body);
            case OpCode.SET_DATA -> new SetDataRequest(body.readPath(), body.readBuffer(), body.readInt());
            case OpCode.SET_ACL -> new SetAclRequest(body.readPath(), AclCodec.read(body), body.readInt());
            case OpCode.MULTI -> decodeMultiOrMalformed(body);
            case OpCode.RECONFIG -> decodeReconfig(body);
            case OpCode.CLOSE_SESSION -> new CloseSessionRequest();
            default -> throw new WireException("not a client's write");
        };
    }

    /** A write that another server passed on: also createSession and deleteContainer. */
    public static WriteRequest decodeForwarded(int type, JuteReader body) throws WireException {
        return switch (type) {
            case OpCode.CREATE_SESSION -> new CreateSessionRequest(body.readInt());
            case OpCode.DELETE_CONTAINER -> new DeleteContainerRequest(body.readPath());
            default -> decode(type, body);
        };
    }

    /** A null path is looked at only when the flags are known; then it is no path at all, which is worse than a bad one. */
    private static WriteRequest decodeCreate(int type, JuteReader body) throws WireException {
        boolean nullPath = isNullNext(body);
        CreateRequest create = readCreate(type, body);
        return nullPath && CreateFlags.isKnown(create.flags()) ? new MalformedRequest(type) : create;
    }

    private static CreateRequest readCreate(int type, JuteReader body) throws WireException {
        Path path = body.readPath();
        byte[] data = body.readBuffer();
        List<Acl> acl = AclCodec.read(body);
        int flags = body.readInt();
        long ttlMillis = type == OpCode.CREATE_TTL ? body.readLong() : -1;
        return new CreateRequest(type, path, data, acl, flags, ttlMillis);
    }

    private static WriteRequest decodeDelete(JuteReader body) throws WireException {
        boolean nullPath = isNullNext(body);
        Path path = body.readPath();
        int version = body.readInt();
        return nullPath ? new MalformedRequest(OpCode.DELETE) : new DeleteRequest(path, version);
    }

    private static ReconfigRequest decodeReconfig(JuteReader body) throws WireException {
        Optional<String> joining = Optional.ofNullable(body.readString());
        Optional<String> leaving = Optional.ofNullable(body.readString());
        Optional<String> newMembers = Optional.ofNullable(body.readString());
        return new ReconfigRequest(joining, leaving, newMembers, body.readLong());
    }

    /** Unlike other requests, a multi that cannot be read takes a zxid. */
    private static WriteRequest decodeMultiOrMalformed(JuteReader body) {
        try {
            return decodeMulti(body);
        } catch (WireException e) {
            return new MalformedRequest(OpCode.MULTI);
        }
    }

    private static MultiRequest decodeMulti(JuteReader body) throws WireException {
        List<WriteRequest> parts = new ArrayList<>();
        for (int type = MultiHeader.read(body); type != MultiHeader.END; type = MultiHeader.read(body)) {
            parts.add(decodePart(type, body));
        }
        return new MultiRequest(List.copyOf(parts));
    }

    /** Flags that mean nothing and null paths spoil the multi as a whole, not their part alone. */
    private static WriteRequest decodePart(int type, JuteReader body) throws WireException {
        if (isNullNext(body)) {
            throw new WireException("null path");
        }
        return switch (type) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
                decodeCreatePart(type, body);
            case OpCode.DELETE, OpCode.SET_DATA -> decode(type, body);
            case OpCode.CHECK -> new CheckRequest(body.readPath(), body.readInt());
            default -> throw new WireException("not a part of a multi");
        };
    }

    /** In a multi the flags overrule the operation: ZooKeeper makes its parts anew from what they ask for. */
    private static WriteRequest decodeCreatePart(int type, JuteReader body) throws WireException {
        CreateRequest asked = readCreate(type, body);
        boolean ttlFlags = CreateFlags.isTtl(asked.flags());
        if (type != OpCode.CREATE_TTL && (ttlFlags || !CreateFlags.isKnown(asked.flags()))) {
            throw new WireException("flags that the operation cannot have");
        }
        int made = ttlFlags
                ? OpCode.CREATE_TTL
                : CreateFlags.isContainer(asked.flags())
                        ? OpCode.CREATE_CONTAINER
                        : type == OpCode.CREATE_TTL ? OpCode.CREATE : type;
        long ttlMillis = ttlFlags ? asked.ttlMillis() : -1;
        return made == type
                ? asked
                : new CreateRequest(made, asked.path(), asked.data(), asked.acl(), asked.flags(), ttlMillis);
    }

    private static boolean isNullNext(JuteReader body) {
        return body.peekInt() == -1;
    }
}
