package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import io.zabitat.itests.harness.Jute;
import java.util.List;
import java.util.stream.Stream;

/** Reads and writes of single nodes: every op with good and bad arguments (client protocol 4, 5 and 9). */
final class NodeStories {
    private static final List<Integer> READS = List.of(EXISTS, GET_DATA, GET_CHILDREN, GET_CHILDREN2);

    private NodeStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        create(stories);
        sequence(stories);
        deleteAndSet(stories);
        reads(stories);
        badBodies(stories);
        systemNodes(stories);
        return stories.cases();
    }

    private static void create(Stories stories) {
        stories.add(
                "create and create2",
                s -> s.op(CREATE, Ops.create(s.root() + "/1", "one", 0))
                        .op(CREATE2, Ops.create(s.root() + "/2", "two", 0))
                        .op(CREATE2, Ops.create(s.root() + "/3", null, 0))
                        .op(GET_DATA, watch(s.root() + "/3", false))
                        .op(GET_CHILDREN2, watch(s.root(), false)));
        for (int type : new int[] {CREATE, CREATE2, CREATE_CONTAINER}) {
            for (int flags : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 9, -1, Integer.MAX_VALUE}) {
                stories.add(
                        "create op " + type + " with flags " + flags,
                        s -> s.op(type, Ops.create(s.root() + "/n", "d", flags))
                                .op(GET_CHILDREN2, watch(s.root(), false))
                                .op(EXISTS, watch(s.root() + "/n", false)));
            }
        }
        for (int flags : new int[] {0, 1, 4, 5, 6, 9}) {
            for (long ttl : new long[] {-1, 0, 1, 10_000, (1L << 40) - 1, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
                stories.add(
                        "createTTL with flags " + flags + " and ttl " + ttl,
                        s -> s.op(CREATE_TTL, createTtl(s.root() + "/n", flags, ttl))
                                .op(GET_CHILDREN2, watch(s.root(), false))
                                .op(EXISTS, watch(s.root() + "/n", false)));
                if (ttl < 0 && (flags == 0 || flags == 1 || flags == 4)) {
                    stories.deviates(
                            "Apache takes it into the pipeline, where it ends the server",
                            "a< xid=2 zxid=\\d+ err=-8 ");
                }
            }
        }
        for (String bad : paths()) {
            stories.add(
                    "create of path " + printable(bad),
                    s -> s.op(CREATE, Ops.create(bad.replace("ROOT", s.root()), "", 0))
                            .op(CREATE2, Ops.create(bad.replace("ROOT", s.root()), "", 2))
                            .op(GET_CHILDREN2, watch(s.root(), false)));
        }
        stories.add(
                "create of null path",
                s -> s.op(CREATE, Ops.create(null, "", 0)).op(EXISTS, watch(s.root(), false)));
        stories.add(
                "create with bytes that are no UTF-8",
                s -> s.op(
                                CREATE,
                                Jute.frame()
                                        .buffer(new byte[] {'/', (byte) 0xff, (byte) 0xfe})
                                        .buffer(null)
                                        .acls(Jute.OPEN)
                                        .i32(0))
                        .op(
                                CREATE,
                                Jute.frame()
                                        .buffer(new byte[] {'/', (byte) 0xc3})
                                        .buffer(null)
                                        .acls(Jute.OPEN)
                                        .i32(0))
                        .op(
                                CREATE,
                                Jute.frame()
                                        .buffer(new byte[] {'/', (byte) 0xed, (byte) 0xa0, (byte) 0x80})
                                        .buffer(null)
                                        .acls(Jute.OPEN)
                                        .i32(0)));
        stories.add(
                "create with letters of the world",
                s -> s.op(CREATE, Ops.create(s.root() + "/\u00e4\u4e2d\u20ac", "\u00fc", 0))
                        .op(GET_CHILDREN, watch(s.root(), false))
                        .op(CREATE, Ops.create(s.root() + "/\ud83d\ude00", "", 0)));
        stories.add(
                "create twice", s -> s.op(CREATE, Ops.create(s.root(), "", 0)).op(CREATE, Ops.create(s.root(), "", 1)));
        stories.add(
                "create under a missing parent",
                s -> s.op(CREATE, Ops.create(s.root() + "/no/n", "", 0))
                        .op(CREATE, Ops.create(s.root() + "/no/n", "", 3)));
        stories.add(
                "create under an ephemeral",
                s -> s.op(CREATE, Ops.create(s.root() + "/e", "", 1))
                        .op(CREATE, Ops.create(s.root() + "/e/n", "", 0))
                        .op(CREATE, Ops.create(s.root() + "/e/n", "", 1))
                        .op(CREATE, Ops.create(s.root() + "/e/n", "", 2))
                        .op(EXISTS, watch(s.root() + "/e", false)));
        stories.add(
                "create of the root",
                s -> s.op(CREATE, Ops.create("/", "", 0))
                        .op(CREATE, Ops.create("", "", 0))
                        .op(CREATE, Ops.create("/", "", 2)));
        stories.add(
                "Stat of a parent",
                s -> s.op(CREATE, Ops.create(s.root() + "/1", "", 0))
                        .op(CREATE, Ops.create(s.root() + "/2", "", 1))
                        .op(EXISTS, watch(s.root(), false))
                        .op(DELETE, version(s.root() + "/1", -1))
                        .op(EXISTS, watch(s.root(), false))
                        .op(SET_DATA, setData(s.root(), "data", 0))
                        .op(SET_ACL, setAcl(s.root(), 0, Jute.OPEN))
                        .op(EXISTS, watch(s.root(), false)));
    }

    private static List<String> paths() {
        return List.of(
                "",
                "x",
                "x/y",
                "//",
                "/ROOT/",
                "ROOT/",
                "ROOT//n",
                "ROOT/.",
                "ROOT/..",
                "ROOT/./n",
                "ROOT/../n",
                "ROOT/n/",
                "ROOT/a.b",
                "ROOT/...",
                "ROOT/n\u0000",
                "ROOT/\u0001",
                "ROOT/\u001f",
                "ROOT/ ",
                "ROOT/\u007f",
                "ROOT/\u009f",
                "ROOT/\u00a0",
                "ROOT/\ue000",
                "ROOT/\uf8ff",
                "ROOT/\uf900",
                "ROOT/\uffef",
                "ROOT/\ufff0",
                "ROOT/\uffff",
                "ROOT/%2F",
                "ROOT/n:m");
    }

    private static void sequence(Stories stories) {
        stories.add(
                "sequence numbers",
                s -> s.op(CREATE, Ops.create(s.root() + "/s-", "", 2))
                        .op(CREATE, Ops.create(s.root() + "/s-", "", 3))
                        .op(CREATE, Ops.create(s.root() + "/plain", "", 0))
                        .op(CREATE2, Ops.create(s.root() + "/", "", 2))
                        .op(DELETE, version(s.root() + "/plain", -1))
                        .op(CREATE2, Ops.create(s.root() + "/t", "", 2))
                        .op(GET_CHILDREN2, watch(s.root(), false)));
        stories.add(
                "sequence that fails takes no number",
                s -> s.op(CREATE, Ops.create(s.root() + "/no/s", "", 2))
                        .op(CREATE, Ops.create(s.root() + "/s", "", 2, new Jute.Acl(31, "none", "x")))
                        .op(CREATE, Ops.create(s.root() + "/s", "", 2)));
        stories.add(
                "sequence name that exists",
                s -> s.op(CREATE, Ops.create(s.root() + "/s0000000001", "", 0))
                        .op(CREATE, Ops.create(s.root() + "/s", "", 2)));
    }

    private static void deleteAndSet(Stories stories) {
        for (int version : new int[] {-1, 0, 1, -2, Integer.MAX_VALUE}) {
            stories.add(
                    "delete with version " + version,
                    s -> s.op(CREATE, Ops.create(s.root() + "/n", "", 0))
                            .op(DELETE, version(s.root() + "/n", version))
                            .op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "setData with version " + version,
                    s -> s.op(SET_DATA, setData(s.root(), "1", version))
                            .op(SET_DATA, setData(s.root(), "22", version))
                            .op(GET_DATA, watch(s.root(), false)));
            stories.add(
                    "setACL with version " + version,
                    s -> s.op(SET_ACL, setAcl(s.root(), version, Jute.OPEN))
                            .op(SET_ACL, setAcl(s.root(), version, Jute.OPEN))
                            .op(GET_ACL, path(s.root())));
        }
        stories.add(
                "delete of a node with children",
                s -> s.op(CREATE, Ops.create(s.root() + "/n", "", 0))
                        .op(DELETE, version(s.root(), -1))
                        .op(DELETE, version(s.root(), 7))
                        .op(DELETE, version(s.root() + "/n", -1))
                        .op(DELETE, version(s.root(), -1))
                        .op(EXISTS, watch(s.root(), false)));
        for (String path : List.of(
                "/",
                "",
                "x",
                "/zookeeper",
                "/zookeeper/quota",
                "/zookeeper/config",
                "/none",
                "/none/none",
                "//",
                "/n\u0000")) {
            stories.add(
                    "delete of " + printable(path),
                    s -> s.op(DELETE, version(path, -1)).op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "setData of " + printable(path),
                    s -> s.op(SET_DATA, setData(path, "x", 99)).op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "setACL of " + printable(path),
                    s -> s.op(SET_ACL, setAcl(path, 99, Jute.OPEN)).op(EXISTS, watch(s.root(), false)));
            stories.add("reads of " + printable(path), s -> {
                for (int type : READS) {
                    s.op(type, watch(path, false));
                }
                s.op(GET_ACL, path(path)).op(GET_ALL_CHILDREN_NUMBER, path(path));
            });
        }
        stories.add(
                "writes of a null path",
                s -> s.op(DELETE, version(null, -1))
                        .op(SET_DATA, setData(null, "x", -1))
                        .op(SET_ACL, setAcl(null, -1, Jute.OPEN))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "setData with null and with nothing",
                s -> s.op(SET_DATA, setData(s.root(), null, -1))
                        .op(GET_DATA, watch(s.root(), false))
                        .op(SET_DATA, setData(s.root(), "", -1))
                        .op(GET_DATA, watch(s.root(), false)));
        stories.add(
                "failing writes take zxids",
                s -> s.op(DELETE, version("/none", -1))
                        .op(SET_DATA, setData("/none", "", -1))
                        .op(CREATE, Ops.create(s.root(), "", 0))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "ephemeral deleted by another session",
                s -> s.op(CREATE, Ops.create(s.root() + "/e", "", 1))
                        .connect("b")
                        .op(DELETE, version(s.root() + "/e", -1))
                        .on("a")
                        .op(GET_EPHEMERALS, path(s.root())));
    }

    private static void reads(Stories stories) {
        stories.add("reads of a null path", s -> {
            for (int type : READS) {
                s.op(type, watch(null, false));
            }
            s.op(GET_ACL, path(null)).op(GET_ALL_CHILDREN_NUMBER, path(null));
        });
        stories.add(
                "children",
                s -> s.op(CREATE, Ops.create(s.root() + "/a", "", 0))
                        .op(CREATE, Ops.create(s.root() + "/b", "", 0))
                        .op(CREATE, Ops.create(s.root() + "/b/c", "", 0))
                        .op(GET_CHILDREN, watch(s.root(), false))
                        .op(GET_CHILDREN2, watch(s.root(), false))
                        .op(GET_CHILDREN, watch(s.root() + "/a", false))
                        .op(GET_ALL_CHILDREN_NUMBER, path(s.root()))
                        .op(GET_ALL_CHILDREN_NUMBER, path("/"))
                        .op(GET_ALL_CHILDREN_NUMBER, path(s.root() + "/b/c")));
        stories.add(
                "ephemerals of a session",
                s -> s.op(CREATE, Ops.create(s.root() + "/e1", "", 1))
                        .op(CREATE, Ops.create(s.root() + "/e2", "", 3))
                        .op(GET_EPHEMERALS, path(s.root()))
                        .op(GET_EPHEMERALS, path(s.root() + "/e1"))
                        .op(GET_EPHEMERALS, path("/"))
                        .op(GET_EPHEMERALS, path(""))
                        .op(GET_EPHEMERALS, path(" "))
                        .op(GET_EPHEMERALS, path(null))
                        .op(GET_EPHEMERALS, path("none"))
                        .connect("b")
                        .op(GET_EPHEMERALS, path("/")));
        stories.add(
                "who am I",
                s -> s.op(WHO_AM_I, nothing()).op(AUTH, auth("digest", "u:p")).op(WHO_AM_I, nothing()));
    }

    private static void badBodies(Stories stories) {
        List<Integer> writes = List.of(CREATE, CREATE2, CREATE_CONTAINER, CREATE_TTL, DELETE, SET_DATA, SET_ACL, MULTI);
        List<Integer> others = List.of(
                EXISTS,
                GET_DATA,
                GET_ACL,
                GET_CHILDREN,
                GET_CHILDREN2,
                CHECK_WATCHES,
                REMOVE_WATCHES,
                MULTI_READ,
                SET_WATCHES,
                GET_EPHEMERALS,
                GET_ALL_CHILDREN_NUMBER,
                SET_WATCHES2,
                ADD_WATCH);
        Stream.concat(writes.stream(), others.stream()).forEach(type -> {
            stories.add(
                    "op " + type + " without a body", s -> s.op(type, nothing()).op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "op " + type + " with a string that is too long",
                    s -> s.op(type, Jute.frame().i32(100).i8('/')).op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "op " + type + " with a huge string",
                    s -> s.op(type, Jute.frame().i32(Integer.MAX_VALUE).i8('/')).op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "op " + type + " with a negative string",
                    s -> s.op(type, Jute.frame().i32(-2).i64(0).i64(0)).op(EXISTS, watch(s.root(), false)));
            stories.add(
                    "op " + type + " cut after its path",
                    s -> s.op(type, path(s.root() + "/n")).op(EXISTS, watch(s.root(), false)));
        });
        stories.add(
                "trailing bytes are ignored",
                s -> s.op(EXISTS, watch(s.root(), false).i64(5))
                        .op(CREATE, Ops.create(s.root() + "/n", "", 0).i64(5))
                        .op(DELETE, version(s.root() + "/n", -1).i64(5)));
        stories.add(
                "booleans other than 0 and 1",
                s -> s.op(EXISTS, path(s.root()).i8(2)).op(CHECK_WATCHES, version(s.root(), 2)));
        stories.add(
                "vector of a million",
                s -> s.op(
                                CREATE,
                                Jute.frame()
                                        .string(s.root() + "/n")
                                        .buffer(null)
                                        .i32(1_000_000))
                        .op(SET_ACL, path(s.root()).i32(Integer.MAX_VALUE))
                        .op(EXISTS, watch(s.root(), false)));
        stories.add(
                "negative vector",
                s -> s.op(
                                CREATE,
                                Jute.frame()
                                        .string(s.root() + "/n")
                                        .buffer(null)
                                        .i32(-7)
                                        .i32(0))
                        .op(EXISTS, watch(s.root(), false)));
    }

    private static void systemNodes(Stories stories) {
        stories.add(
                "system nodes",
                s -> s.op(GET_CHILDREN2, watch("/zookeeper", false))
                        .op(GET_DATA, watch("/zookeeper/quota", false))
                        .op(GET_ACL, path("/zookeeper"))
                        .op(GET_ACL, path("/"))
                        .op(GET_CHILDREN, watch("/", false)));
        stories.add(
                "own node below /zookeeper",
                s -> s.op(CREATE, Ops.create("/zookeeper/own", "", 0))
                        .op(SET_DATA, setData("/zookeeper/own", "x", 0))
                        .op(DELETE, version("/zookeeper/own", 1)));
        stories.add(
                "quota counts",
                s -> s.op(CREATE, Ops.create("/zookeeper/quota" + s.root(), "", 0))
                        .op(CREATE, Ops.create(s.root() + "/before", "12345", 0))
                        .op(
                                CREATE,
                                Ops.create("/zookeeper/quota" + s.root() + "/zookeeper_limits", "count=3,bytes=100", 0))
                        .op(
                                CREATE,
                                Ops.create("/zookeeper/quota" + s.root() + "/zookeeper_stats", "count=0,bytes=0", 0))
                        .op(GET_DATA, watch("/zookeeper/quota" + s.root() + "/zookeeper_stats", false))
                        .op(CREATE, Ops.create(s.root() + "/n", "123", 0))
                        .op(SET_DATA, setData(s.root() + "/n", "1234567", -1))
                        .op(CREATE, Ops.create(s.root() + "/m", "1", 0))
                        .op(CREATE, Ops.create(s.root() + "/o", "1", 0))
                        .op(DELETE, version(s.root() + "/m", -1))
                        .op(GET_DATA, watch("/zookeeper/quota" + s.root() + "/zookeeper_stats", false))
                        .op(DELETE, version("/zookeeper/quota" + s.root() + "/zookeeper_stats", -1))
                        .op(DELETE, version("/zookeeper/quota" + s.root() + "/zookeeper_limits", -1))
                        .op(DELETE, version("/zookeeper/quota" + s.root(), -1)));
        for (String limits : List.of(
                "count=2,bytes=-1=;byteHardLimit=-1;countHardLimit=2",
                "count=-1,bytes=-1=;byteHardLimit=10;countHardLimit=-1",
                "byteHardLimit=8",
                "countHardLimit=1",
                "garbage",
                "",
                "count=",
                "count=x,bytes=1",
                "count=1=2,bytes=-1",
                ",")) {
            stories.add(
                    "quota with limits '" + limits + "'",
                    s -> s.op(CREATE, Ops.create("/zookeeper/quota" + s.root(), "", 0))
                            .op(CREATE, Ops.create("/zookeeper/quota" + s.root() + "/zookeeper_limits", limits, 0))
                            .op(
                                    CREATE,
                                    Ops.create(
                                            "/zookeeper/quota" + s.root() + "/zookeeper_stats", "count=0,bytes=0", 0))
                            .op(CREATE, Ops.create(s.root() + "/n", "12345", 0))
                            .op(SET_DATA, setData(s.root() + "/n", "1234567890123", -1))
                            .op(CREATE, Ops.create(s.root() + "/m", "12345", 0))
                            .op(
                                    MULTI,
                                    Jute.frame()
                                            .op(CREATE)
                                            .raw(Ops.create(s.root() + "/o", "12345", 0)
                                                    .bytes())
                                            .end())
                            .op(GET_DATA, watch("/zookeeper/quota" + s.root() + "/zookeeper_stats", false)));
        }
    }

    private static String printable(String path) {
        StringBuilder out = new StringBuilder("'");
        path.chars()
                .forEach(c -> out.append(c > ' ' && c < 0x7f ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return out.append("'").toString();
    }
}
