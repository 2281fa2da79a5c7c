package io.zabitat.itests.fuzz;

import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.transcript.Ops;
import java.util.Map;
import java.util.TreeMap;

/** One right payload per op code, alone and inside multi, and one per form of handshake. */
final class Seeds {
    private Seeds() {}

    static Map<String, byte[]> all() {
        Map<String, byte[]> seeds = new TreeMap<>();
        Map<Integer, Jute> bodies = bodies();
        bodies.forEach((type, body) -> seeds.put("op " + type, request(type, body)));
        for (int type : new int[] {
            Ops.CREATE, Ops.CREATE2, Ops.CREATE_CONTAINER, Ops.CREATE_TTL, Ops.DELETE, Ops.SET_DATA, Ops.CHECK
        }) {
            Jute multi = Jute.frame()
                    .op(Ops.CHECK)
                    .raw(Ops.version("/", -1).bytes())
                    .op(type)
                    .raw(bodies.get(type).bytes())
                    .end();
            seeds.put("op " + type + " inside multi", request(Ops.MULTI, multi));
        }
        for (int type : new int[] {Ops.GET_DATA, Ops.GET_CHILDREN}) {
            seeds.put(
                    "op " + type + " inside multiRead",
                    request(
                            Ops.MULTI_READ,
                            Jute.frame().op(type).raw(bodies.get(type).bytes()).end()));
        }
        seeds.put("handshake", RawClient.connectRequest(0, 10_000, 0, new byte[16]));
        seeds.put("handshake again", RawClient.connectRequest(0, 10_000, 0x0100000000000001L, new byte[16]));
        return seeds;
    }

    private static Map<Integer, Jute> bodies() {
        Map<Integer, Jute> bodies = new TreeMap<>();
        for (int type : new int[] {Ops.CREATE, Ops.CREATE2}) {
            bodies.put(type, Ops.create("/fuzz", "data", 3));
        }
        bodies.put(Ops.CREATE_CONTAINER, Ops.create("/fuzz-c", "data", 4));
        bodies.put(Ops.CREATE_TTL, Ops.createTtl("/fuzz-t", 6, 1_000));
        for (int type : new int[] {Ops.DELETE, Ops.CHECK, Ops.CHECK_WATCHES, Ops.REMOVE_WATCHES, Ops.ADD_WATCH}) {
            bodies.put(type, Ops.version("/fuzz", 1));
        }
        for (int type : new int[] {Ops.EXISTS, Ops.GET_DATA, Ops.GET_CHILDREN, Ops.GET_CHILDREN2}) {
            bodies.put(type, Ops.watch("/fuzz", true));
        }
        for (int type : new int[] {Ops.GET_ACL, Ops.SYNC, Ops.GET_EPHEMERALS, Ops.GET_ALL_CHILDREN_NUMBER}) {
            bodies.put(type, Ops.path("/fuzz"));
        }
        bodies.put(Ops.SET_DATA, Ops.setData("/fuzz", "data", -1));
        bodies.put(Ops.SET_ACL, Ops.setAcl("/fuzz", -1, Jute.OPEN, new Jute.Acl(31, "digest", "u:h")));
        bodies.put(Ops.PING, Ops.nothing());
        bodies.put(Ops.WHO_AM_I, Ops.nothing());
        bodies.put(Ops.CLOSE_SESSION, Ops.nothing());
        bodies.put(
                Ops.RECONFIG,
                Jute.frame().string("server.2=a:1:2").string("3").string("").i64(-1));
        bodies.put(Ops.AUTH, Ops.auth("digest", "user:password"));
        bodies.put(Ops.SASL, Jute.frame().buffer(new byte[] {1, 2, 3}));
        bodies.put(
                Ops.SET_WATCHES,
                Jute.frame().i64(0).strings("/fuzz").strings("/a", "/b").strings("/c"));
        bodies.put(
                Ops.SET_WATCHES2,
                Jute.frame()
                        .i64(0)
                        .strings("/fuzz")
                        .strings("/a")
                        .strings("/c")
                        .strings("/d")
                        .strings("/e"));
        bodies.put(
                Ops.MULTI,
                Jute.frame()
                        .op(Ops.CREATE)
                        .raw(Ops.create("/fuzz", "d", 2).bytes())
                        .end());
        bodies.put(
                Ops.MULTI_READ,
                Jute.frame().op(Ops.GET_DATA).raw(Ops.watch("/", false).bytes()).end());
        bodies.put(Ops.DELETE_CONTAINER, Ops.path("/fuzz"));
        return bodies;
    }

    private static byte[] request(int type, Jute body) {
        return Jute.frame().i32(1).i32(type).raw(body.bytes()).bytes();
    }
}
