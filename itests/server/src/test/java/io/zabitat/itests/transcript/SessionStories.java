package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.RawClient;
import java.util.List;

/** Handshakes, re-attachment, ends of sessions, frames that are no requests (client protocol 2, 3 and 10). */
final class SessionStories {
    private SessionStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        for (int timeout : new int[] {1, 0, -1, 3_999, 10_000, 40_001, 1_000_000_000, Integer.MIN_VALUE}) {
            stories.addBare(
                    "handshake with time-out " + timeout,
                    s -> s.open("a")
                            .frame(new Jute().raw(RawClient.connectRequest(0, timeout, 0, new byte[16])))
                            .handshakeReply());
        }
        Jute old = Jute.frame().i32(0).i64(0).i32(10_000).i64(0).buffer(new byte[16]);
        stories.addBare(
                "handshake without the readOnly byte",
                s -> s.open("a").frame(old).handshakeReply().op(PING, nothing()));
        stories.addBare(
                "handshake that may be read-only",
                s -> s.open("a")
                        .frame(Jute.frame()
                                .i32(0)
                                .i64(0)
                                .i32(10_000)
                                .i64(0)
                                .buffer(new byte[16])
                                .bool(true))
                        .handshakeReply());
        stories.addBare(
                "handshake with null password",
                s -> s.open("a")
                        .frame(Jute.frame()
                                .i32(0)
                                .i64(0)
                                .i32(10_000)
                                .i64(0)
                                .buffer(null)
                                .bool(false))
                        .handshakeReply());
        stories.addBare(
                "handshake with empty password",
                s -> s.open("a")
                        .frame(Jute.frame()
                                .i32(0)
                                .i64(0)
                                .i32(10_000)
                                .i64(0)
                                .buffer(new byte[0])
                                .bool(false))
                        .handshakeReply());
        stories.addBare(
                "handshake with long password",
                s -> s.open("a")
                        .frame(Jute.frame()
                                .i32(0)
                                .i64(0)
                                .i32(10_000)
                                .i64(0)
                                .buffer(new byte[100])
                                .bool(false))
                        .handshakeReply());
        stories.addBare(
                "handshake with another protocol version",
                s -> s.open("a")
                        .frame(Jute.frame()
                                .i32(77)
                                .i64(0)
                                .i32(10_000)
                                .i64(0)
                                .buffer(new byte[16])
                                .bool(false))
                        .handshakeReply());
        stories.addBare(
                "handshake with trailing bytes",
                s -> s.open("a")
                        .frame(new Jute()
                                .raw(RawClient.connectRequest(0, 10_000, 0, new byte[16]))
                                .i64(7))
                        .handshakeReply());
        stories.addBare(
                "handshake from the future",
                s -> s.open("a")
                        .frame(new Jute().raw(RawClient.connectRequest(Long.MAX_VALUE, 10_000, 0, new byte[16])))
                        .end());
        stories.addBare(
                "handshake with a negative zxid",
                s -> s.open("a")
                        .frame(new Jute().raw(RawClient.connectRequest(-5, 10_000, 0, new byte[16])))
                        .handshakeReply());
        stories.addBare(
                "handshake cut short",
                s -> s.open("a").frame(Jute.frame().i32(0).i64(0).i32(10)).end());
        stories.addBare(
                "handshake of nothing", s -> s.open("a").frame(nothing()).end());
        stories.addBare(
                "handshake with a password that is longer than the frame",
                s -> s.open("a")
                        .frame(Jute.frame()
                                .i32(0)
                                .i64(0)
                                .i32(10_000)
                                .i64(0)
                                .i32(1_000)
                                .i64(0))
                        .end());
        stories.addBare(
                "requests pipelined behind the handshake",
                s -> s.open("a")
                        .frame(new Jute().raw(RawClient.connectRequest(0, 10_000, 0, new byte[16])))
                        .send(EXISTS, watch("/", false))
                        .send(CREATE, create(s.root(), "x", 0))
                        .handshakeReply()
                        .reply(EXISTS)
                        .reply(CREATE));
        for (int length : new int[] {-1, Integer.MIN_VALUE, 0x100000, Integer.MAX_VALUE}) {
            stories.addBare(
                    "first length " + length,
                    s -> s.open("a").bytes(Jute.frame().i32(length)).end());
            stories.add(
                    "length " + length + " inside a session",
                    s -> s.bytes(Jute.frame().i32(length)).end());
        }
        stories.add("frame of nothing", s -> s.frame(nothing()).end());
        stories.add("frame of a half header", s -> s.frame(Jute.frame().i32(9)).end());
        stories.add(
                "largest frame",
                s -> s.op(
                                SET_DATA,
                                Jute.frame()
                                        .string(s.root())
                                        .buffer(
                                                new byte
                                                        [0xfffff
                                                                - 8
                                                                - 4
                                                                - s.root().length()
                                                                - 4
                                                                - 4])
                                        .i32(-1))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "frame one byte too large",
                s -> s.bytes(Jute.frame().i32(0x100000)).end());

        stories.add(
                "re-attach with the right password",
                s -> s.op(CREATE, create(s.root() + "/e", "", 1))
                        .op(GET_DATA, watch(s.root(), true))
                        .reattach("b", "a")
                        .op(EXISTS, watch(s.root() + "/e", false))
                        .op(CHECK_WATCHES, version(s.root(), 2))
                        .on("a")
                        .end());
        stories.add(
                "re-attach with a wrong password",
                s -> s.connect("b")
                        .reattach("c", 0, s.on("a").client().sessionId(), new byte[16])
                        .end()
                        .on("b")
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "re-attach to a session that never was",
                s -> s.reattach("b", 0, 0x0123456789abcdefL, new byte[16]).end());
        stories.add(
                "re-attach to a closed session",
                s -> s.connect("b")
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .reattach("c", "b")
                        .end());
        stories.add(
                "re-attach from the future",
                s -> s.reattach(
                                "b",
                                Long.MAX_VALUE - 1,
                                s.client().sessionId(),
                                s.client().password())
                        .end());
        stories.add("close session", s -> s.op(CLOSE_SESSION, nothing()).end());
        stories.add(
                "close session with trailing bytes",
                s -> s.op(CLOSE_SESSION, Jute.frame().i64(1)).end());
        stories.add(
                "close session with an ephemeral and a watch on it",
                s -> s.op(CREATE, create(s.root() + "/e", "x", 1))
                        .op(EXISTS, watch(s.root() + "/e", true))
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .connect("b")
                        .op(EXISTS, watch(s.root() + "/e", false))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "ephemerals of a session go in one txn",
                s -> s.connect("b")
                        .op(CREATE, create(s.root() + "/e1", "x", 1))
                        .op(CREATE, create(s.root() + "/e2", "x", 1))
                        .op(CREATE, create(s.root() + "/e3", "x", 3))
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .on("a")
                        .op(GET_CHILDREN2, watch(s.root(), false)));

        stories.add(
                "ping",
                s -> s.op(-2, PING, nothing())
                        .op(7, PING, nothing())
                        .op(-2, PING, Jute.frame().i64(1)));
        for (int xid : new int[] {0, -3, -8, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            stories.add(
                    "request with xid " + xid,
                    s -> s.op(xid, EXISTS, watch(s.root(), false)).op(xid, CREATE, create(s.root() + "/x", "", 0)));
        }
        stories.add(
                "xids may repeat and go back",
                s -> s.op(9, EXISTS, watch(s.root(), false))
                        .op(9, EXISTS, watch(s.root(), false))
                        .op(3, EXISTS, watch(s.root(), false)));
        for (int type :
                new int[] {0, -1, 10, 13, 23, 24, 99, 108, 1000, -2, -12, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            stories.add(
                    "op code " + type + " is unknown",
                    s -> s.op(type, version(s.root(), 0)).end());
        }
        stories.add(
                "client sends deleteContainer",
                s -> s.op(DELETE_CONTAINER, path(s.root())).end());
        stories.add(
                "sync",
                s -> s.op(SYNC, path(s.root()))
                        .op(SYNC, path("/none/at/all"))
                        .op(SYNC, path(""))
                        .op(SYNC, path(null)));
        stories.add("sync without a body", s -> s.op(SYNC, nothing()).op(SYNC, path(s.root())));
        stories.add(
                "sasl where none is configured",
                s -> s.op(SASL, Jute.frame().buffer(new byte[0]))
                        .op(SASL, Jute.frame().buffer(new byte[] {1, 2})));
        stories.add("sasl without a body", s -> s.op(SASL, nothing()).end());
        stories.add(
                "reconfig",
                s -> s.op(
                        RECONFIG,
                        Jute.frame()
                                .string("server.2=h:1:2")
                                .string(null)
                                .string(null)
                                .i64(-1)));
        stories.add("reconfig without a body", s -> s.op(RECONFIG, nothing()).op(EXISTS, watch(s.root(), false)));
        stories.add(
                "config node",
                s -> s.op(GET_DATA, watch("/zookeeper/config", false))
                        .op(GET_ACL, path("/zookeeper/config"))
                        .op(SET_DATA, setData("/zookeeper/config", "x", -1))
                        .op(DELETE, version("/zookeeper/config", -1)));
        stories.add(
                "requests in flight answer in order",
                s -> s.send(CREATE, create(s.root() + "/1", "", 0))
                        .send(EXISTS, watch(s.root() + "/1", false))
                        .send(SET_DATA, setData(s.root() + "/1", "v", 0))
                        .send(GET_DATA, watch(s.root() + "/1", false))
                        .send(SYNC, path(s.root()))
                        .send(DELETE, version(s.root() + "/1", 0))
                        .send(GET_DATA, watch(s.root() + "/1", false))
                        .reply(CREATE)
                        .reply(EXISTS)
                        .reply(SET_DATA)
                        .reply(GET_DATA)
                        .reply(SYNC)
                        .reply(DELETE)
                        .reply(GET_DATA));
        stories.add(
                "word inside a session is a length",
                s -> s.bytes(new Jute().raw(utf8("ruok"))).end());
        stories.add(
                        "wrong password and the owner",
                        s -> s.reattach("b", 0, s.client().sessionId(), new byte[16])
                                .end()
                                .on("a")
                                .op(EXISTS, watch(s.root(), false)))
                .deviates(
                        "Apache closes the owner's connection before it looks at the password",
                        "a< xid=2 zxid=\\d+ err=0 .*");
        stories.add(
                "re-attach from the future leaves the owner alone",
                s -> s.reattach(
                                "b",
                                Long.MAX_VALUE - 1,
                                s.client().sessionId(),
                                s.client().password())
                        .end()
                        .on("a")
                        .op(EXISTS, watch(s.root(), false)));
        stories.add("re-attach without the readOnly byte", s -> {
            RawClient owner = s.client();
            s.open("b")
                    .frame(Jute.frame()
                            .i32(0)
                            .i64(0)
                            .i32(10_000)
                            .i64(owner.sessionId())
                            .buffer(owner.password()))
                    .handshakeReply()
                    .op(PING, nothing())
                    .on("a")
                    .end();
        });
        stories.add(
                "re-attach asks for another time-out",
                s -> s.open("b")
                        .frame(new Jute().raw(RawClient.connectRequest(0, 5_000, 1L << 56, new byte[16])))
                        .handshakeReply()
                        .end());
        stories.add(
                        "client sends createSession",
                        s -> s.op(-10, Jute.frame().i32(10_000)).end())
                .deviates("Apache opens a second session on the connection", "a< closed");
        stories.add(
                "auth may overtake a write and holds for those behind it",
                s -> s.send(CREATE, create(s.root() + "/1", "", 0))
                        .send(AUTH, auth("digest", "u:p"))
                        .send(CREATE, create(s.root() + "/2", "", 0, new Jute.Acl(31, "auth", "")))
                        .send(EXISTS, watch(s.root() + "/2", false))
                        .repliesInAnyOrder(4)
                        .op(GET_ACL, path(s.root() + "/2")));
        stories.add(
                "session expires",
                s -> s.op(GET_CHILDREN, watch(s.root(), true))
                        .open("b")
                        .frame(new Jute().raw(RawClient.connectRequest(0, 4_000, 0, new byte[16])))
                        .handshakeReply()
                        .op(CREATE, create(s.root() + "/e", "", 1))
                        .on("a")
                        .events()
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .op(EXISTS, watch(s.root() + "/e", true))
                        .awaitEvent()
                        .events()
                        .op(GET_CHILDREN2, watch(s.root(), false))
                        .on("b")
                        .end());
        return stories.cases();
    }
}
