package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import io.zabitat.itests.harness.Jute;
import java.util.List;

/** multi and multiRead (client protocol 6). */
final class MultiStories {
    private MultiStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        stories.add(
                "empty multi",
                s -> s.op(MULTI, Jute.frame().end()).op(MULTI_READ, Jute.frame().end()));
        stories.add(
                "multi of every kind",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/1", "one", 0).bytes())
                                        .op(CREATE2)
                                        .raw(create(s.root() + "/2", "two", 1).bytes())
                                        .op(CREATE_CONTAINER)
                                        .raw(create(s.root() + "/3", "", 4).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/s", "", 2).bytes())
                                        .op(SET_DATA)
                                        .raw(setData(s.root() + "/1", "uno", 0).bytes())
                                        .op(CHECK)
                                        .raw(version(s.root() + "/1", 1).bytes())
                                        .op(DELETE)
                                        .raw(version(s.root() + "/2", 0).bytes())
                                        .end())
                        .op(GET_CHILDREN2, watch(s.root(), false))
                        .op(GET_DATA, watch(s.root() + "/1", false)));
        stories.add(
                "multi with ttl",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE_TTL)
                                        .raw(createTtl(s.root() + "/t", 5, 100_000)
                                                .bytes())
                                        .end())
                        .op(EXISTS, watch(s.root() + "/t", false)));
        stories.add(
                "multi that fails in the middle",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/1", "", 0).bytes())
                                        .op(CHECK)
                                        .raw(version(s.root(), 5).bytes())
                                        .op(DELETE)
                                        .raw(version(s.root() + "/1", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/2", "", 0).bytes())
                                        .end())
                        .op(GET_CHILDREN2, watch(s.root(), false))
                        .op(CREATE, create(s.root() + "/s", "", 2)));
        for (int failing = 0; failing < 3; failing++) {
            int at = failing;
            stories.add("multi that fails at " + at, s -> {
                Jute body = Jute.frame();
                for (int i = 0; i < 3; i++) {
                    body.op(DELETE)
                            .raw(version(i == at ? "/none" : s.root() + "/" + i, -1)
                                    .bytes());
                }
                for (int i = 0; i < 3; i++) {
                    s.op(CREATE, create(s.root() + "/" + i, "", 0));
                }
                s.op(MULTI, body.end()).op(GET_CHILDREN2, watch(s.root(), false));
            });
        }
        stories.add(
                "check succeeds and fails",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version(s.root(), 0).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version(s.root(), -1).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version(s.root(), 3).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version("/none", -1).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version("bad", -1).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version(null, -1).bytes())
                                        .end()));
        stories.add(
                "later ops see earlier ones",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/p", "", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/p/c", "", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/p/s-", "", 3).bytes())
                                        .op(DELETE)
                                        .raw(version(s.root() + "/p/c", 0).bytes())
                                        .end())
                        .op(GET_CHILDREN2, watch(s.root() + "/p", false)));
        stories.add(
                "create twice in one multi",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0).bytes())
                                        .end())
                        .op(GET_CHILDREN2, watch(s.root(), false)));
        stories.add(
                "set twice in one multi",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(SET_DATA)
                                        .raw(setData(s.root(), "1", 0).bytes())
                                        .op(SET_DATA)
                                        .raw(setData(s.root(), "22", 1).bytes())
                                        .op(SET_DATA)
                                        .raw(setData(s.root(), "333", 1).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(SET_DATA)
                                        .raw(setData(s.root(), "1", 0).bytes())
                                        .op(SET_DATA)
                                        .raw(setData(s.root(), "22", 1).bytes())
                                        .end())
                        .op(GET_DATA, watch(s.root(), false)));
        stories.add(
                "parent deleted in the same multi",
                s -> s.op(CREATE, create(s.root() + "/p", "", 0))
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(DELETE)
                                        .raw(version(s.root() + "/p", -1).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/p/c", "", 0).bytes())
                                        .end())
                        .op(EXISTS, watch(s.root() + "/p", false)));
        stories.add(
                "failed multi leaves no trace in later checks",
                s -> s.send(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0).bytes())
                                        .op(SET_DATA)
                                        .raw(setData(s.root(), "x", 0).bytes())
                                        .op(DELETE)
                                        .raw(version("/none", -1).bytes())
                                        .end())
                        .send(CREATE, create(s.root() + "/n", "", 0))
                        .send(SET_DATA, setData(s.root(), "y", 0))
                        .send(CREATE, create(s.root() + "/s", "", 2))
                        .reply(MULTI)
                        .reply(CREATE)
                        .reply(SET_DATA)
                        .reply(CREATE));
        stories.add(
                "watches of a multi",
                s -> s.connect("b")
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .op(EXISTS, watch(s.root() + "/n", true))
                        .op(ADD_WATCH, version(s.root(), 1))
                        .on("a")
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0).bytes())
                                        .op(SET_DATA)
                                        .raw(setData(s.root() + "/n", "x", 0).bytes())
                                        .op(DELETE)
                                        .raw(version(s.root() + "/n", 1).bytes())
                                        .end())
                        .on("b")
                        .events());
        stories.add(
                "failed multi fires nothing",
                s -> s.op(ADD_WATCH, version(s.root(), 1))
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0).bytes())
                                        .op(DELETE)
                                        .raw(version("/none", 0).bytes())
                                        .end())
                        .events());
        for (int type : new int[] {
            GET_DATA, GET_CHILDREN, EXISTS, SET_ACL, MULTI, SYNC, GET_ACL, RECONFIG, DELETE_CONTAINER, 0, 999, -11
        }) {
            stories.add(
                    "multi with op " + type + " inside",
                    s -> s.op(
                                    MULTI,
                                    Jute.frame()
                                            .op(CREATE)
                                            .raw(create(s.root() + "/n", "", 0).bytes())
                                            .op(type)
                                            .raw(watch(s.root(), false).bytes())
                                            .end())
                            .op(EXISTS, watch(s.root() + "/n", false)));
        }
        for (int type : new int[] {GET_CHILDREN2, EXISTS, GET_ACL, CREATE, CHECK, 0, 999}) {
            stories.add(
                    "multiRead with op " + type + " inside",
                    s -> s.op(
                                    MULTI_READ,
                                    Jute.frame()
                                            .op(GET_DATA)
                                            .raw(watch(s.root(), false).bytes())
                                            .op(type)
                                            .raw(watch(s.root(), false).bytes())
                                            .end())
                            .op(EXISTS, watch(s.root(), false)));
        }
        stories.add(
                "multiRead",
                s -> s.op(CREATE, create(s.root() + "/c", "data", 0))
                        .op(
                                MULTI_READ,
                                Jute.frame()
                                        .op(GET_DATA)
                                        .raw(watch(s.root() + "/c", true).bytes())
                                        .op(GET_CHILDREN)
                                        .raw(watch(s.root(), true).bytes())
                                        .op(GET_DATA)
                                        .raw(watch("/none", false).bytes())
                                        .op(GET_CHILDREN)
                                        .raw(watch("/none", false).bytes())
                                        .op(GET_DATA)
                                        .raw(watch(s.root(), false).bytes())
                                        .end())
                        .op(CHECK_WATCHES, version(s.root() + "/c", 2))
                        .op(CHECK_WATCHES, version(s.root(), 1)));
        stories.add(
                "multi without an end",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0).bytes()))
                        .op(EXISTS, watch(s.root() + "/n", false)));
        stories.add(
                "multi with a body that is cut",
                s -> s.op(MULTI, Jute.frame().op(CREATE).string(s.root() + "/n"))
                        .op(EXISTS, watch(s.root() + "/n", false)));
        stories.add(
                "multi with ends in odd form",
                s -> s.op(MULTI, Jute.frame().i32(-1).bool(true).i32(0))
                        .op(MULTI, Jute.frame().i32(14).bool(true).i32(-1))
                        .op(MULTI, Jute.frame().i32(-1).bool(false).i32(-1))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "multi with bytes behind its end",
                s -> s.op(
                        MULTI,
                        Jute.frame()
                                .op(CHECK)
                                .raw(version(s.root(), 0).bytes())
                                .end()
                                .i64(1)));
        stories.add(
                "multi with bad flags and paths",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 99).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create("bad", "", 0).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n/", "", 0).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(SET_DATA)
                                        .raw(setData("/none", "", -1).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(DELETE)
                                        .raw(version("/", -1).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0, new Jute.Acl(31, "none", ""))
                                                .bytes())
                                        .end()));
        for (int type : new int[] {CREATE, CREATE2, CREATE_CONTAINER, CREATE_TTL}) {
            for (int flags : new int[] {0, 1, 2, 4, 5, 6, -1}) {
                for (long ttl : new long[] {0, 5, 1L << 40}) {
                    if (type == CREATE_TTL || ttl == 0) {
                        stories.add(
                                "multi with op " + type + ", flags " + flags + ", ttl " + ttl,
                                s -> s.op(
                                                MULTI,
                                                Jute.frame()
                                                        .op(type)
                                                        .raw(
                                                                type == CREATE_TTL
                                                                        ? createTtl(s.root() + "/n", flags, ttl)
                                                                                .bytes()
                                                                        : create(s.root() + "/n", "", flags)
                                                                                .bytes())
                                                        .op(CHECK)
                                                        .raw(version(s.root(), 0)
                                                                .bytes())
                                                        .end())
                                        .op(GET_CHILDREN2, watch(s.root(), false))
                                        .op(EXISTS, watch(s.root() + "/n", false)));
                    }
                }
            }
        }
        stories.add(
                "multi with null paths",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(null, "", 0).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(DELETE)
                                        .raw(version(null, 0).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(SET_DATA)
                                        .raw(setData(null, "", 0).bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(DELETE)
                                        .raw(version("/none", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(null, "", 0).bytes())
                                        .end())
                        .op(
                                MULTI_READ,
                                Jute.frame()
                                        .op(GET_DATA)
                                        .raw(watch(null, false).bytes())
                                        .end())
                        .op(
                                MULTI_READ,
                                Jute.frame()
                                        .op(GET_CHILDREN)
                                        .raw(watch(null, false).bytes())
                                        .end())
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "multi with an acl that has no name",
                s -> s.op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/m", "", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0, new Jute.Acl(31, "digest", null))
                                                .bytes())
                                        .end())
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(DELETE)
                                        .raw(version("/none", 0).bytes())
                                        .op(CREATE)
                                        .raw(create(s.root() + "/n", "", 0, new Jute.Acl(31, "digest", null))
                                                .bytes())
                                        .end())
                        .op(EXISTS, watch(s.root(), false)));
        stories.add("multi of a thousand", s -> {
            Jute body = Jute.frame();
            for (int i = 0; i < 1_000; i++) {
                body.op(CREATE).raw(create(s.root() + "/n", "d", 2).bytes());
            }
            s.op(MULTI, body.end()).op(GET_CHILDREN2, watch(s.root(), false)).op(CREATE, create(s.root() + "/", "", 2));
        });
        stories.add(
                "multi near the largest frame",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0))
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(SET_DATA)
                                        .raw(path(s.root())
                                                .buffer(new byte[500_000])
                                                .i32(-1)
                                                .bytes())
                                        .op(SET_DATA)
                                        .raw(path(s.root() + "/n")
                                                .buffer(new byte[500_000])
                                                .i32(-1)
                                                .bytes())
                                        .end())
                        .op(
                                MULTI_READ,
                                Jute.frame()
                                        .op(GET_DATA)
                                        .raw(watch(s.root(), false).bytes())
                                        .op(GET_DATA)
                                        .raw(watch(s.root() + "/n", false).bytes())
                                        .op(GET_DATA)
                                        .raw(watch(s.root() + "/n", false).bytes())
                                        .end())
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "ephemeral in multi belongs to the session",
                s -> s.connect("b")
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CREATE)
                                        .raw(create(s.root() + "/e", "", 1).bytes())
                                        .end())
                        .op(GET_EPHEMERALS, path("/"))
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .on("a")
                        .op(EXISTS, watch(s.root() + "/e", false)));
        stories.add("multi of two hundred", s -> {
            Jute body = Jute.frame();
            for (int i = 0; i < 200; i++) {
                body.op(CREATE).raw(create(s.root() + "/n" + i, "d" + i, i % 4).bytes());
            }
            s.op(MULTI, body.end()).op(GET_CHILDREN2, watch(s.root(), false));
        });
        return stories.cases();
    }
}
