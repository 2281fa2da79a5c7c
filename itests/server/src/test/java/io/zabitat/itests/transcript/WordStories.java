package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import io.zabitat.itests.harness.Jute;
import java.util.List;

/** Four-letter words (client protocol 15): exact where nothing depends on time, else their shape. */
final class WordStories {
    private WordStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        stories.addBare(
                "four-letter words",
                s -> s.word("ruok")
                        .word("isro")
                        .word("crst")
                        .word("srst")
                        .word("gtmk")
                        .word("wchs")
                        .word("wchc")
                        .word("wchp"));
        stories.addBare(
                "unknown word",
                s -> s.open("a").bytes(new Jute().raw(utf8("abcd"))).end());
        stories.add("shape of srvr", s -> s.wordShape("srvr"));
        stories.add("shape of conf", s -> s.wordShape("conf"));
        stories.add("shape of dirs", s -> s.wordShape("dirs"));
        stories.add(
                "watches in four-letter words",
                s -> s.op(GET_DATA, watch(s.root(), true))
                        .op(EXISTS, watch(s.root() + "/x", true))
                        .op(GET_CHILDREN, watch(s.root(), true))
                        .wordShape("wchs")
                        .wordLines("wchc"));
        stories.add(
                "trace mask",
                s -> s.word("gtmk")
                        .word("stmk\0\0\0\0\0\0\0\u0007")
                        .word("gtmk")
                        .word("stmk\0\0\0\0\0\0\u0001\u0032")
                        .word("gtmk"));
        stories.addBare(
                "figures of srvr",
                s -> s.connect("a")
                        .op(CREATE, create(s.root(), "", 0))
                        .op(CLOSE_SESSION, nothing())
                        .end() // Apache has counted all that it sent before it closes
                        .resetFigures()
                        .connect("b")
                        .op(EXISTS, watch(s.root(), false))
                        .op(CREATE, create(s.root() + "/n", "", 0))
                        .op(PING, nothing())
                        .op(GET_DATA, watch("/none", false))
                        .srvrFigures()
                        .confFigures()
                        .srvrFigures());
        stories.add(
                "figures of cons",
                s -> s.consLine()
                        .op(EXISTS, watch(s.root(), false))
                        .consLine()
                        .op(CREATE, create(s.root() + "/n", "", 0))
                        .op(SET_DATA, setData(s.root() + "/n", "x", -1))
                        .consLine()
                        .op(-2, PING, nothing())
                        .consLine()
                        .op(GET_CHILDREN2, watch(s.root(), true))
                        .op(CREATE, create(s.root() + "/m", "", 0))
                        .consLine()
                        .op(
                                MULTI,
                                Jute.frame()
                                        .op(CHECK)
                                        .raw(version(s.root(), 0).bytes())
                                        .end())
                        .consLine()
                        .op(-4, AUTH, auth("digest", "u:p"))
                        .consLine()
                        .word("crst")
                        .consLine()
                        .op(SYNC, path(s.root()))
                        .consLine());
        for (int type :
                new int[] {GET_ACL, GET_CHILDREN, GET_ALL_CHILDREN_NUMBER, GET_EPHEMERALS, WHO_AM_I, EXISTS, GET_DATA
                }) {
            stories.add(
                    "op " + type + " in cons",
                    s -> s.op(type, watch(s.root(), false)).consLine());
        }
        for (int type : new int[] {ADD_WATCH, CHECK_WATCHES, REMOVE_WATCHES, DELETE, RECONFIG}) {
            stories.add(
                    "op " + type + " in cons",
                    s -> s.op(type, version(s.root(), 1)).consLine());
        }
        for (int type : new int[] {CREATE, CREATE2, CREATE_CONTAINER, CREATE_TTL}) {
            stories.add(
                    "create op " + type + " in cons",
                    s -> s.op(type, create(s.root() + "/n", "", type == CREATE_CONTAINER ? 4 : 0))
                            .consLine());
        }
        stories.add(
                "watch sets in cons",
                s -> s.op(SET_WATCHES, Jute.frame().i64(0).i32(0).i32(0).i32(0))
                        .consLine()
                        .op(
                                SET_WATCHES2,
                                Jute.frame().i64(0).i32(0).i32(0).i32(0).i32(0).i32(0))
                        .consLine()
                        .op(MULTI_READ, Jute.frame().end())
                        .consLine()
                        .op(SASL, Jute.frame().buffer(new byte[0]))
                        .consLine());
        stories.addBare(
                "new and old sessions in cons",
                s -> s.connect("a").consLine().op(CLOSE_SESSION, nothing()).end());
        stories.add(
                "a session that came back in cons", s -> s.reattach("b", "a").consLine());
        stories.add("shape of stat", s -> s.wordLines("stat"));
        stories.add(
                "shape of dump",
                s -> s.op(CREATE, create(s.root() + "/e", "", 1)).wordLines("dump"));
        stories.add("keys of envi", s -> s.wordKeys("envi"));
        stories.add("shape of hash", s -> {
            for (int i = 0; i < 130; i++) {
                s.op(SET_DATA, setData(s.root(), "", -1));
            }
            s.wordLines("hash");
        });
        stories.add(
                "watches of several sessions",
                s -> s.op(EXISTS, watch(s.root(), true))
                        .connect("b")
                        .op(EXISTS, watch(s.root(), true))
                        .op(ADD_WATCH, version(s.root() + "/p", 0))
                        .op(ADD_WATCH, version(s.root() + "/r", 1))
                        .wordLines("wchs")
                        .wordLines("wchc")
                        .wordLines("wchp"));
        return stories.cases();
    }
}
