package io.zabitat.sim;

import io.zabitat.api.CreateFlags;
import io.zabitat.api.OpCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws requests on few paths, so that clients get into each other's way. Knows nothing of the state. */
final class Workload {
    private static final String[] NAMES = {"a", "b", "c", "d"};

    private final Random random;
    private final boolean bigData;

    Workload(Random random, boolean bigData) {
        this.random = random;
        this.bigData = bigData;
    }

    Request draw(int xid, long floor) {
        int kind = random.nextInt(100);
        if (kind < 22) {
            return create(xid, floor);
        } else if (kind < 40) {
            return setData(xid, floor);
        } else if (kind < 52) {
            return delete(xid, floor);
        } else if (kind < 62) {
            List<Request> parts = new ArrayList<>();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                parts.add(part());
            }
            return new Request(xid, OpCode.MULTI, "", false, -1, 0, null, floor, parts);
        } else if (kind < 95) {
            int[] reads = {OpCode.GET_DATA, OpCode.EXISTS, OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2};
            return simple(xid, reads[random.nextInt(4)], path(), floor);
        } else if (kind < 99 || random.nextInt(4) > 0) {
            return simple(xid, OpCode.SYNC, path(), floor);
        }
        return simple(xid, OpCode.CLOSE_SESSION, "", floor);
    }

    static boolean isWrite(int type) {
        return switch (type) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.SET_DATA, OpCode.DELETE, OpCode.MULTI ->
                true;
            default -> false;
        };
    }

    Request read(int xid, int type, String path, long floor) {
        return new Request(xid, type, path, false, -1, 0, null, floor, List.of());
    }

    private Request part() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> create(0, 0);
            case 2, 3 -> setData(0, 0);
            case 4 -> delete(0, 0);
            default -> new Request(0, OpCode.CHECK, path(), false, version(), 0, null, 0, List.of());
        };
    }

    private Request simple(int xid, int type, String path, long floor) {
        return new Request(xid, type, path, random.nextBoolean(), -1, 0, null, floor, List.of());
    }

    private Request create(int xid, long floor) {
        int kind = random.nextInt(10);
        int type = kind == 0 ? OpCode.CREATE_CONTAINER : kind < 4 ? OpCode.CREATE2 : OpCode.CREATE;
        int flags = kind == 0 ? CreateFlags.CONTAINER : random.nextInt(4);
        return new Request(xid, type, path(), false, -1, flags, data(), floor, List.of());
    }

    private Request setData(int xid, long floor) {
        return new Request(xid, OpCode.SET_DATA, path(), false, version(), 0, data(), floor, List.of());
    }

    private Request delete(int xid, long floor) {
        return new Request(xid, OpCode.DELETE, path(), false, version(), 0, null, floor, List.of());
    }

    private int version() {
        return random.nextInt(3) > 0 ? -1 : random.nextInt(4);
    }

    private byte[] data() {
        int length = bigData && random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(40);
        byte[] data = new byte[length];
        random.nextBytes(data);
        return random.nextInt(20) == 0 ? null : data;
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int depth = 1 + random.nextInt(1 + random.nextInt(3)); depth > 0; depth--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }
}
