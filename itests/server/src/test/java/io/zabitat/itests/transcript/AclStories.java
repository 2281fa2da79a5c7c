package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.Jute.Acl;
import java.util.List;

/** Authentication and ACLs (client protocol 11). */
final class AclStories {
    private static final String USER = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";

    private AclStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        for (Acl acl : List.of(
                new Acl(31, "world", "anyone"),
                new Acl(31, "world", "someone"),
                new Acl(0, "world", "anyone"),
                new Acl(-1, "world", "anyone"),
                new Acl(31, "auth", ""),
                new Acl(31, "digest", USER),
                new Acl(31, "digest", "u"),
                new Acl(31, "digest", "u:"),
                new Acl(31, "digest", ":h"),
                new Acl(31, "digest", "u:v:w"),
                new Acl(31, "digest", ""),
                new Acl(31, "ip", "127.0.0.1"),
                new Acl(31, "ip", "127.0.0.1/8"),
                new Acl(31, "ip", "127.0.0.1/33"),
                new Acl(31, "ip", "127.0.0.1/-1"),
                new Acl(31, "ip", "127.0.0.1/x"),
                new Acl(31, "ip", "127.0.0.300"),
                new Acl(31, "ip", "::1"),
                new Acl(31, "ip", "::1/128"),
                new Acl(31, "ip", "::1/129"),
                new Acl(31, "ip", "localhost"),
                new Acl(31, "ip", ""),
                new Acl(31, "super", ""),
                new Acl(31, "none", "x"),
                new Acl(31, "", ""),
                new Acl(31, null, null),
                new Acl(31, "digest", null),
                new Acl(31, "world", null),
                new Acl(31, "auth", null),
                new Acl(31, "ip", null),
                new Acl(31, "none", null),
                new Acl(31, null, "x"),
                new Acl(1, "ip", "10.0.0.0/8"))) {
            stories.add(
                    "acl " + acl,
                    s -> s.op(CREATE, create(s.root() + "/n", "d", 0, acl))
                            .op(GET_ACL, path(s.root() + "/n"))
                            .op(GET_DATA, watch(s.root() + "/n", false))
                            .op(SET_ACL, setAcl(s.root(), -1, acl)));
            stories.add(
                    "acl with authentication " + acl,
                    s -> s.op(-4, AUTH, auth("digest", "u:p"))
                            .op(CREATE, create(s.root() + "/n", "d", 0, acl))
                            .op(GET_ACL, path(s.root() + "/n"))
                            .op(GET_DATA, watch(s.root() + "/n", false))
                            .op(SET_ACL, setAcl(s.root(), -1, acl)));
        }
        stories.add(
                "no acl at all",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0, new Acl[0]))
                        .op(
                                CREATE,
                                Jute.frame()
                                        .string(s.root() + "/n")
                                        .buffer(null)
                                        .i32(-1)
                                        .i32(0))
                        .op(SET_ACL, path(s.root()).i32(-1).i32(-1))
                        .op(SET_ACL, setAcl(s.root(), -1)));
        stories.add(
                "repeated entries",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0, Jute.OPEN, Jute.OPEN, new Acl(1, "world", "anyone")))
                        .op(GET_ACL, path(s.root() + "/n")));
        stories.add(
                "auth with two identities",
                s -> s.op(-4, AUTH, auth("digest", "u:p"))
                        .op(-4, AUTH, auth("digest", "v:q"))
                        .op(-4, AUTH, auth("digest", "u:p"))
                        .op(
                                CREATE,
                                create(
                                        s.root() + "/n",
                                        "",
                                        0,
                                        new Acl(31, "auth", "ignored"),
                                        new Acl(1, "world", "anyone")))
                        .op(GET_ACL, path(s.root() + "/n"))
                        .op(WHO_AM_I, nothing()));
        for (int perms : new int[] {0, 1, 2, 4, 8, 16, 31, 15, 1 | 16}) {
            stories.add(
                    "what permissions " + perms + " allow others",
                    s -> s.op(-4, AUTH, auth("digest", "u:p"))
                            .op(CREATE, create(s.root() + "/p", "d", 0, new Acl(31, "digest", USER)))
                            .op(CREATE, create(s.root() + "/p/c", "d", 0))
                            .op(
                                    SET_ACL,
                                    setAcl(
                                            s.root() + "/p",
                                            -1,
                                            new Acl(31, "digest", USER),
                                            new Acl(perms, "world", "anyone")))
                            .connect("b")
                            .op(EXISTS, watch(s.root() + "/p", true))
                            .op(GET_DATA, watch(s.root() + "/p", true))
                            .op(GET_CHILDREN, watch(s.root() + "/p", true))
                            .op(GET_CHILDREN2, watch(s.root() + "/p", false))
                            .op(GET_ACL, path(s.root() + "/p"))
                            .op(GET_ALL_CHILDREN_NUMBER, path(s.root() + "/p"))
                            .op(SET_DATA, setData(s.root() + "/p", "e", -1))
                            .op(CREATE, create(s.root() + "/p/d", "", 0))
                            .op(CREATE, create(s.root() + "/p/", "", 2))
                            .op(DELETE, version(s.root() + "/p/c", -1))
                            .op(DELETE, version(s.root() + "/p/none", -1))
                            .op(SET_ACL, setAcl(s.root() + "/p", -1, Jute.OPEN))
                            .op(
                                    MULTI,
                                    Jute.frame()
                                            .op(CHECK)
                                            .raw(version(s.root() + "/p", -1).bytes())
                                            .end())
                            .op(
                                    MULTI_READ,
                                    Jute.frame()
                                            .op(GET_DATA)
                                            .raw(watch(s.root() + "/p", false).bytes())
                                            .op(GET_CHILDREN)
                                            .raw(watch(s.root() + "/p", false).bytes())
                                            .end())
                            .op(SYNC, path(s.root() + "/p")));
        }
        stories.add(
                "events are filtered by READ",
                s -> s.connect("b")
                        .op(ADD_WATCH, version(s.root(), 1))
                        .op(EXISTS, watch(s.root() + "/n", true))
                        .on("a")
                        .op(-4, AUTH, auth("digest", "u:p"))
                        .op(CREATE, create(s.root() + "/n", "", 0, new Acl(31, "digest", USER)))
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .op(CREATE, create(s.root() + "/open", "", 0))
                        .op(DELETE, version(s.root() + "/n", -1))
                        .on("b")
                        .events()
                        .op(CHECK_WATCHES, version(s.root() + "/n", 2)));
        for (String scheme : List.of("none", "world", "auth", "super", "sasl", "x509", "")) {
            stories.add(
                    "auth with scheme '" + scheme + "'",
                    s -> s.op(-4, AUTH, auth(scheme, "x:y")).end());
        }
        stories.add(
                "auth with scheme ip and null",
                s -> s.op(-4, AUTH, auth("ip", null)).op(WHO_AM_I, nothing()).op(EXISTS, watch(s.root(), false)));
        for (String scheme : List.of("world", "none", "sasl")) {
            stories.add(
                    "auth with scheme " + scheme + " and null",
                    s -> s.op(-4, AUTH, auth(scheme, null))
                            .op(WHO_AM_I, nothing())
                            .end());
        }
        stories.add(
                "what is refused early",
                s -> s.op(-4, AUTH, auth("digest", "u:p"))
                        .op(CREATE, create(s.root() + "/p", "d", 0, new Acl(31, "digest", USER)))
                        .op(CREATE, create(s.root() + "/p/c", "d", 0))
                        .connect("b")
                        .op(CREATE, create(s.root() + "/p/x", "", 99))
                        .op(CREATE2, create(s.root() + "/p/x", "", 0))
                        .op(CREATE_CONTAINER, create(s.root() + "/p/x", "", 4))
                        .op(CREATE, create(s.root() + "/p/x/y", "", 0))
                        .op(CREATE, create(s.root() + "/p/", "", 0))
                        .op(CREATE, create("p", "", 0))
                        .op(CREATE, create("", "", 0))
                        .op(CREATE, create("/", "", 0))
                        .op(CREATE, create("/zookeeper", "", 0))
                        .op(CREATE, create(s.root() + "/p/x", "", 0, new Acl(31, "none", "")))
                        .op(SET_ACL, setAcl(s.root() + "/none", -1, new Acl(31, "none", "")))
                        .op(SET_ACL, setAcl(s.root() + "/p", 7, Jute.OPEN))
                        .op(SET_ACL, setAcl("", 7, Jute.OPEN))
                        .op(SET_DATA, setData(s.root() + "/p", "x", 7))
                        .op(SET_DATA, setData("", "x", 7))
                        .op(SET_DATA, setData("/zookeeper/config", "x", 7))
                        .op(DELETE, version(s.root() + "/p/c", 7))
                        .op(DELETE, version(s.root() + "/p/none", 7))
                        .op(DELETE, version("/zookeeper/config", -1))
                        .op(DELETE, version("x", -1))
                        .op(CREATE, Jute.frame().string("/a"))
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(SET_DATA)
                                        .raw(setData(s.root() + "/p", "x", 7).bytes())
                                        .end())
                        .op(EXISTS, watch(s.root() + "/p", false)));
        stories.add(
                "auth with scheme null", s -> s.op(-4, AUTH, auth(null, "x:y")).end());
        stories.add("auth with ip", s -> s.op(-4, AUTH, auth("ip", "1.2.3.4")).op(WHO_AM_I, nothing()));
        for (String credentials : List.of("", "u", "u:", ":p", ":", "u:p:q")) {
            stories.add(
                    "digest of '" + credentials + "'",
                    s -> s.op(-4, AUTH, auth("digest", credentials))
                            .op(WHO_AM_I, nothing())
                            .op(CREATE, create(s.root() + "/n", "", 0, new Acl(31, "auth", "")))
                            .op(GET_ACL, path(s.root() + "/n")));
        }
        stories.add("digest of null", s -> s.op(-4, AUTH, auth("digest", null)).op(WHO_AM_I, nothing()));
        stories.add("auth without a body", s -> s.op(-4, AUTH, nothing()).end());
        stories.add(
                "auth with another xid and type",
                s -> s.op(17, AUTH, Jute.frame().i32(5).string("digest").buffer(utf8("u:p")))
                        .op(WHO_AM_I, nothing()));
        stories.add(
                "auth is gone on the next connection",
                s -> s.op(-4, AUTH, auth("digest", "u:p")).reattach("b", "a").op(WHO_AM_I, nothing()));
        stories.add("ensemble scheme", s -> s.op(-4, AUTH, auth("ensemble", "")).op(EXISTS, watch(s.root(), false)));
        stories.add(
                "super may do everything",
                s -> s.op(-4, AUTH, auth("digest", "u:p"))
                        .op(CREATE, create(s.root() + "/n", "d", 0, new Acl(1, "digest", USER)))
                        .connect("b")
                        .op(-4, AUTH, auth("digest", "super:secret"))
                        .op(WHO_AM_I, nothing())
                        .op(GET_ACL, path(s.root() + "/n"))
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .op(SET_ACL, setAcl(s.root() + "/n", -1, Jute.OPEN))
                        .op(CREATE, create(s.root() + "/m", "", 0, new Acl(31, "auth", "")))
                        .op(GET_ACL, path(s.root() + "/m"))
                        .op(DELETE, version(s.root() + "/n", -1)));
        return stories.cases();
    }
}
