package io.zabitat.itests.transcript;

import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.Jute.Acl;
import java.nio.charset.StandardCharsets;

/** Request bodies and op codes (client protocol 4). */
public final class Ops {
    public static final int CREATE = 1;
    public static final int DELETE = 2;
    public static final int EXISTS = 3;
    public static final int GET_DATA = 4;
    public static final int SET_DATA = 5;
    public static final int GET_ACL = 6;
    public static final int SET_ACL = 7;
    public static final int GET_CHILDREN = 8;
    public static final int SYNC = 9;
    public static final int PING = 11;
    public static final int GET_CHILDREN2 = 12;
    public static final int CHECK = 13;
    public static final int MULTI = 14;
    public static final int CREATE2 = 15;
    public static final int RECONFIG = 16;
    public static final int CHECK_WATCHES = 17;
    public static final int REMOVE_WATCHES = 18;
    public static final int CREATE_CONTAINER = 19;
    public static final int DELETE_CONTAINER = 20;
    public static final int CREATE_TTL = 21;
    public static final int MULTI_READ = 22;
    public static final int AUTH = 100;
    public static final int SET_WATCHES = 101;
    public static final int SASL = 102;
    public static final int GET_EPHEMERALS = 103;
    public static final int GET_ALL_CHILDREN_NUMBER = 104;
    public static final int SET_WATCHES2 = 105;
    public static final int ADD_WATCH = 106;
    public static final int WHO_AM_I = 107;
    public static final int CLOSE_SESSION = -11;

    private Ops() {}

    static byte[] utf8(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    public static Jute create(String path, String data, int flags) {
        return create(path, data, flags, Jute.OPEN);
    }

    public static Jute create(String path, String data, int flags, Acl... acls) {
        return Jute.frame().string(path).buffer(utf8(data)).acls(acls).i32(flags);
    }

    public static Jute createTtl(String path, int flags, long ttlMillis) {
        return create(path, "t", flags).i64(ttlMillis);
    }

    public static Jute path(String path) {
        return Jute.frame().string(path);
    }

    public static Jute watch(String path, boolean watch) {
        return path(path).bool(watch);
    }

    public static Jute version(String path, int version) {
        return path(path).i32(version);
    }

    public static Jute setData(String path, String data, int version) {
        return path(path).buffer(utf8(data)).i32(version);
    }

    public static Jute setAcl(String path, int version, Acl... acls) {
        return path(path).acls(acls).i32(version);
    }

    public static Jute auth(String scheme, String credentials) {
        return Jute.frame().i32(0).string(scheme).buffer(utf8(credentials));
    }

    public static Jute nothing() {
        return Jute.frame();
    }
}
