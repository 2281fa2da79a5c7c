package io.zabitat.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Writes request frames, and knows how long the good reply is. One per connection, so that each has its own share of
 * the nodes to make; the keys come in an order that is the same in each run.
 */
final class Requests {
    static final int CHILDREN = 50;
    static final int PARTS = 10;

    private static final int DELETE = 2;
    private static final int CLOSE_SESSION = -11;
    private static final int HEADER = 16;
    private static final int STAT = 68;
    private static final int LONGEST_PATH = 64;
    private static final byte[] WORLD = "world".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANYONE = "anyone".getBytes(StandardCharsets.US_ASCII);

    private final String root;
    private final int keys;
    private final int connection;
    private final Random random;
    private final byte[] data;
    private int created;

    Requests(Options options, int connection) {
        root = options.root();
        keys = options.keys();
        this.connection = connection;
        random = new Random(connection);
        data = new byte[options.dataBytes()];
        random.nextBytes(data);
    }

    /** The most that one frame takes. */
    int maxFrameBytes() {
        return 64 + PARTS * (root.length() + LONGEST_PATH + data.length + 32);
    }

    /** How many nodes this connection has created beside the keys. */
    int created() {
        return created;
    }

    String key(int number) {
        return root + "/k/" + number;
    }

    /** The n-th node that this connection creates. */
    String ownNode(int number) {
        return ownParent() + "/" + number;
    }

    String ownParent() {
        return root + "/c/" + connection;
    }

    /** Appends a frame of a measured operation; returns the length of the good reply. */
    int write(Op op, int xid, ByteBuffer out) {
        Op one = op == Op.MIX ? random.nextInt(10) == 0 ? Op.SET : Op.GET : op;
        return switch (one) {
            case GET -> get(xid, key(random.nextInt(keys)), out);
            case SET -> set(xid, key(random.nextInt(keys)), out);
            case EXISTS -> exists(xid, key(random.nextInt(keys)), out);
            case CREATE -> create(xid, ownNode(created++), data, out);
            case CHILDREN -> children(xid, out);
            case MULTI -> multi(xid, out);
            case SYNC -> sync(xid, out);
            case MIX -> throw new IllegalStateException("a mix is made of other operations");
        };
    }

    int create(int xid, String path, byte[] content, ByteBuffer out) {
        int at = begin(xid, Op.CREATE.type, out);
        put(path, out);
        out.putInt(content.length).put(content);
        out.putInt(1).putInt(31);
        out.putInt(WORLD.length).put(WORLD);
        out.putInt(ANYONE.length).put(ANYONE);
        out.putInt(0);
        end(at, out);
        return HEADER + 4 + path.length();
    }

    int key(int xid, int number, ByteBuffer out) {
        return create(xid, key(number), data, out);
    }

    int delete(int xid, String path, ByteBuffer out) {
        int at = begin(xid, DELETE, out);
        put(path, out);
        out.putInt(-1);
        end(at, out);
        return HEADER;
    }

    int closeSession(int xid, ByteBuffer out) {
        end(begin(xid, CLOSE_SESSION, out), out);
        return HEADER;
    }

    private int get(int xid, String path, ByteBuffer out) {
        read(xid, Op.GET, path, out);
        return HEADER + 4 + data.length + STAT;
    }

    private int exists(int xid, String path, ByteBuffer out) {
        read(xid, Op.EXISTS, path, out);
        return HEADER + STAT;
    }

    private int children(int xid, ByteBuffer out) {
        read(xid, Op.CHILDREN, root + "/p", out);
        int names = 0;
        for (int i = 0; i < CHILDREN; i++) {
            names += 4 + Integer.toString(i).length();
        }
        return HEADER + 4 + names + STAT;
    }

    private int set(int xid, String path, ByteBuffer out) {
        int at = begin(xid, Op.SET.type, out);
        setBody(path, out);
        end(at, out);
        return HEADER + STAT;
    }

    private int sync(int xid, ByteBuffer out) {
        int at = begin(xid, Op.SYNC.type, out);
        put(root, out);
        end(at, out);
        return HEADER + 4 + root.length();
    }

    /** A failed part would make the reply shorter: its result has no stat (client protocol, section 6). */
    private int multi(int xid, ByteBuffer out) {
        int at = begin(xid, Op.MULTI.type, out);
        for (int i = 0; i < PARTS; i++) {
            out.putInt(Op.SET.type).put((byte) 0).putInt(-1);
            setBody(key(random.nextInt(keys)), out);
        }
        out.putInt(-1).put((byte) 1).putInt(-1);
        end(at, out);
        return HEADER + PARTS * (9 + STAT) + 9;
    }

    private void setBody(String path, ByteBuffer out) {
        put(path, out);
        out.putInt(data.length).put(data);
        out.putInt(-1);
    }

    private static void read(int xid, Op op, String path, ByteBuffer out) {
        int at = begin(xid, op.type, out);
        put(path, out);
        out.put((byte) 0);
        end(at, out);
    }

    private static int begin(int xid, int type, ByteBuffer out) {
        int at = out.position();
        out.putInt(0).putInt(xid).putInt(type);
        return at;
    }

    private static void end(int at, ByteBuffer out) {
        out.putInt(at, out.position() - at - 4);
    }

    /** Paths here are ASCII. */
    private static void put(String text, ByteBuffer out) {
        out.putInt(text.length());
        for (int i = 0; i < text.length(); i++) {
            out.put((byte) text.charAt(i));
        }
    }
}
