package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import io.zabitat.itests.harness.Jute;
import java.util.List;

/** Watches: registration, firing, order, re-registration (client protocol 7). */
final class WatchStories {
    private WatchStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        stories.add(
                "own change: event before the reply",
                s -> s.op(EXISTS, watch(s.root() + "/n", true))
                        .op(CREATE, create(s.root() + "/n", "", 0))
                        .op(GET_DATA, watch(s.root() + "/n", true))
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .op(DELETE, version(s.root() + "/n", -1))
                        .events());
        stories.add(
                "watch that is not registered on failure",
                s -> s.op(GET_DATA, watch(s.root() + "/n", true))
                        .op(GET_CHILDREN, watch(s.root() + "/n", true))
                        .op(GET_CHILDREN2, watch(s.root() + "/n", true))
                        .op(CREATE, create(s.root() + "/n", "", 0))
                        .events());
        stories.add(
                "one watch fires once",
                s -> s.op(GET_DATA, watch(s.root(), true))
                        .op(GET_DATA, watch(s.root(), true))
                        .op(EXISTS, watch(s.root(), true))
                        .op(SET_DATA, setData(s.root(), "1", -1))
                        .op(SET_DATA, setData(s.root(), "2", -1))
                        .events());
        stories.add(
                "delete with data and child watch",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0))
                        .op(GET_DATA, watch(s.root() + "/n", true))
                        .op(GET_CHILDREN, watch(s.root() + "/n", true))
                        .op(GET_CHILDREN2, watch(s.root(), true))
                        .op(DELETE, version(s.root() + "/n", -1))
                        .events());
        stories.add(
                "child watch only",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0))
                        .op(GET_CHILDREN, watch(s.root() + "/n", true))
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .op(DELETE, version(s.root() + "/n", -1))
                        .events());
        stories.add(
                "setACL fires nothing",
                s -> s.op(GET_DATA, watch(s.root(), true))
                        .op(SET_ACL, setAcl(s.root(), -1, Jute.OPEN))
                        .events());
        stories.add(
                "grandchildren fire nothing",
                s -> s.op(CREATE, create(s.root() + "/c", "", 0))
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .op(CREATE, create(s.root() + "/c/g", "", 0))
                        .op(SET_DATA, setData(s.root() + "/c", "x", -1))
                        .events());
        for (int mode = 0; mode <= 1; mode++) {
            int addMode = mode;
            stories.add(
                    "addWatch mode " + mode,
                    s -> s.op(ADD_WATCH, version(s.root(), addMode))
                            .op(ADD_WATCH, version(s.root(), addMode))
                            .op(SET_DATA, setData(s.root(), "1", -1))
                            .op(SET_DATA, setData(s.root(), "2", -1))
                            .op(CREATE, create(s.root() + "/c", "", 0))
                            .op(CREATE, create(s.root() + "/c/g", "", 1))
                            .op(SET_DATA, setData(s.root() + "/c/g", "x", -1))
                            .op(DELETE, version(s.root() + "/c/g", -1))
                            .op(DELETE, version(s.root() + "/c", -1))
                            .op(DELETE, version(s.root(), -1))
                            .op(CREATE, create(s.root(), "", 0))
                            .events());
            stories.add(
                    "addWatch mode " + mode + " together with one-shot watches",
                    s -> s.op(ADD_WATCH, version(s.root(), addMode))
                            .op(GET_DATA, watch(s.root(), true))
                            .op(GET_CHILDREN, watch(s.root(), true))
                            .op(SET_DATA, setData(s.root(), "1", -1))
                            .op(CREATE, create(s.root() + "/c", "", 0))
                            .op(SET_DATA, setData(s.root(), "2", -1))
                            .events());
            stories.add(
                    "addWatch mode " + mode + " on a missing node",
                    s -> s.op(ADD_WATCH, version(s.root() + "/n", addMode))
                            .op(CREATE, create(s.root() + "/n", "", 0))
                            .op(DELETE, version(s.root() + "/n", 0))
                            .events());
        }
        stories.add(
                "both persistent modes on one path",
                s -> s.op(ADD_WATCH, version(s.root(), 0))
                        .op(ADD_WATCH, version(s.root(), 1))
                        .op(SET_DATA, setData(s.root(), "1", -1))
                        .op(CREATE, create(s.root() + "/c", "", 0))
                        .op(REMOVE_WATCHES, version(s.root(), 4))
                        .op(CREATE, create(s.root() + "/d", "", 0))
                        .op(REMOVE_WATCHES, version(s.root(), 5))
                        .op(CREATE, create(s.root() + "/e", "", 0))
                        .events());
        stories.add(
                "recursive on an ancestor and below",
                s -> s.op(CREATE, create(s.root() + "/c", "", 0))
                        .op(ADD_WATCH, version(s.root(), 1))
                        .op(ADD_WATCH, version(s.root() + "/c", 1))
                        .op(SET_DATA, setData(s.root() + "/c", "x", -1))
                        .events());
        for (int mode : new int[] {-1, 2, 7, Integer.MAX_VALUE}) {
            stories.add(
                    "addWatch mode " + mode + " is refused",
                    s -> s.op(ADD_WATCH, version(s.root(), mode))
                            .op(SET_DATA, setData(s.root(), "", -1))
                            .events());
        }
        for (String path : new String[] {"", "x", "/a//b", "/a/", null}) {
            stories.add(
                    "addWatch on path " + path,
                    s -> s.op(ADD_WATCH, version(path, 0))
                            .op(ADD_WATCH, version(path, 1))
                            .op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "exists with watch on path " + path,
                    s -> s.op(EXISTS, watch(path, true)).op(EXISTS, watch(s.root(), false)));
        }
        for (int type : new int[] {0, 1, 2, 3, 4, 5, 6, -1}) {
            stories.add(
                    "check and remove watches of type " + type,
                    s -> s.op(CHECK_WATCHES, version(s.root(), type))
                            .op(REMOVE_WATCHES, version(s.root(), type))
                            .op(GET_DATA, watch(s.root(), true))
                            .op(CHECK_WATCHES, version(s.root(), type))
                            .op(REMOVE_WATCHES, version(s.root(), type))
                            .op(GET_CHILDREN, watch(s.root(), true))
                            .op(CHECK_WATCHES, version(s.root(), type))
                            .op(REMOVE_WATCHES, version(s.root(), type))
                            .op(ADD_WATCH, version(s.root(), 0))
                            .op(CHECK_WATCHES, version(s.root(), type))
                            .op(REMOVE_WATCHES, version(s.root(), type))
                            .op(ADD_WATCH, version(s.root(), 1))
                            .op(CHECK_WATCHES, version(s.root(), type))
                            .op(REMOVE_WATCHES, version(s.root(), type))
                            .op(SET_DATA, setData(s.root(), "x", -1))
                            .op(CREATE, create(s.root() + "/c", "", 0))
                            .events());
        }
        stories.add(
                "watches of another connection are not ours",
                s -> s.op(GET_DATA, watch(s.root(), true))
                        .connect("b")
                        .op(CHECK_WATCHES, version(s.root(), 3))
                        .op(REMOVE_WATCHES, version(s.root(), 3))
                        .on("a")
                        .op(CHECK_WATCHES, version(s.root(), 2)));
        stories.add(
                "setWatches after a change",
                s -> s.op(CREATE, create(s.root() + "/gone", "", 0))
                        .op(CREATE, create(s.root() + "/n", "", 0))
                        .op(DELETE, version(s.root() + "/gone", 0))
                        .op(SET_WATCHES, setWatches(s, 0))
                        .events()
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .op(CREATE, create(s.root() + "/missing", "", 0))
                        .op(CREATE, create(s.root() + "/n/c", "", 0))
                        .events());
        stories.add(
                "setWatches without a change",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0))
                        .op(SET_WATCHES, setWatches(s, Long.MAX_VALUE))
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .op(CREATE, create(s.root() + "/missing", "", 0))
                        .op(CREATE, create(s.root() + "/n/c", "", 0))
                        .events());
        stories.add(
                "setWatches2",
                s -> s.op(CREATE, create(s.root() + "/n", "", 0))
                        .op(
                                -8,
                                SET_WATCHES2,
                                setWatches(s, 0)
                                        .strings(s.root() + "/p", s.root() + "/n")
                                        .strings(s.root()))
                        .op(CREATE, create(s.root() + "/p", "", 0))
                        .op(CREATE, create(s.root() + "/p/c", "", 0))
                        .op(SET_DATA, setData(s.root() + "/n", "y", -1))
                        .events());
        stories.add(
                "setWatches of nothing",
                s -> s.op(SET_WATCHES, Jute.frame().i64(0).strings().strings().strings())
                        .op(
                                SET_WATCHES2,
                                Jute.frame()
                                        .i64(0)
                                        .strings()
                                        .strings()
                                        .strings()
                                        .strings()
                                        .strings()));
        stories.add(
                "setWatches with null lists",
                s -> s.op(SET_WATCHES, Jute.frame().i64(0).i32(-1).i32(-1).i32(-1))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "setWatches2 with null lists",
                s -> s.op(
                                SET_WATCHES2,
                                Jute.frame()
                                        .i64(0)
                                        .i32(-1)
                                        .i32(-1)
                                        .i32(-1)
                                        .i32(-1)
                                        .i32(-1))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "setWatches with a huge list",
                s -> s.op(SET_WATCHES, Jute.frame().i64(0).i32(1_000_000)).op(EXISTS, watch(s.root(), false)));
        stories.add(
                "watches end with the connection",
                s -> s.op(GET_DATA, watch(s.root(), true))
                        .reattach("b", "a")
                        .op(SET_DATA, setData(s.root(), "x", -1))
                        .events());
        stories.add(
                "another session's change",
                s -> s.op(GET_DATA, watch(s.root(), true))
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .connect("b")
                        .op(SET_DATA, setData(s.root(), "x", -1))
                        .op(CREATE, create(s.root() + "/c", "", 0))
                        .on("a")
                        .events()
                        .op(GET_DATA, watch(s.root(), false)));
        return stories.cases();
    }

    private static Jute setWatches(Script s, long zxid) {
        return Jute.frame()
                .i64(zxid)
                .strings(s.root() + "/n", s.root() + "/gone")
                .strings(s.root() + "/n", s.root() + "/missing")
                .strings(s.root(), s.root() + "/n", s.root() + "/gone");
    }
}
