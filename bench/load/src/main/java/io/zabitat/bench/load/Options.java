package io.zabitat.bench.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** What the command line asks for, checked. */
record Options(
        InetSocketAddress server,
        OptionalLong pid,
        List<Op> ops,
        int connections,
        int window,
        int seconds,
        int warmupSeconds,
        int dataBytes,
        int keys,
        String root) {
    static final String USAGE = """
            usage: bench/run load [HOST:PORT] [OPTIONS]

            Sends requests in a closed loop to a server of ZooKeeper's protocol, checks every reply, and prints
            operations per second, latency and the server's CPU per operation. One thread;
            HOST:PORT is 127.0.0.1:2181 by default.

              --pid PID        the server's process, for its CPU time (Linux, same machine)
              --ops LIST       of get,set,create,exists,children,multi,mix,sync; default: the first six
                               multi is 10 setData; mix is 90 % get, 10 % set; children has 50 names
              --connections N  sessions (16)
              --window N       requests in flight on each (16)
              --seconds N      measured time of each operation, at most 600 (5)
              --warmup N       time before it that is not measured, at most 600 (2)
              --size N         bytes of data, at most 1000000 (100)
              --keys N         nodes that are read and set (10000)
              --root PATH      a node of its own that is made, filled and removed again (/bench-load)

            Ends with 0, with 1 when the server answers wrongly or not at all, with 2 when the command line is wrong.
            """;

    static Options parse(String... args) {
        String address = "127.0.0.1:2181";
        OptionalLong pid = OptionalLong.empty();
        List<Op> ops = List.of(Op.GET, Op.SET, Op.CREATE, Op.EXISTS, Op.CHILDREN, Op.MULTI);
        int connections = 16;
        int window = 16;
        int seconds = 5;
        int warmup = 2;
        int size = 100;
        int keys = 10_000;
        String root = "/bench-load";
        for (int i = 0; i < args.length; i++) {
            String name = args[i];
            if (!name.startsWith("-")) {
                address = name;
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("unknown option, or no value behind it: " + name);
            }
            String value = args[++i];
            switch (name) {
                case "--pid" -> pid = OptionalLong.of(number(name, value, 1, Integer.MAX_VALUE));
                case "--ops" -> ops = ops(value);
                case "--connections" -> connections = number(name, value, 1, 10_000);
                case "--window" -> window = number(name, value, 1, 4096);
                case "--seconds" -> seconds = number(name, value, 1, 600);
                case "--warmup" -> warmup = number(name, value, 0, 600);
                case "--size" -> size = number(name, value, 0, 1_000_000);
                case "--keys" -> keys = number(name, value, 1, 1_000_000);
                case "--root" -> root = value;
                default -> throw new IllegalArgumentException("unknown option: " + name);
            }
        }
        if (!root.matches("/[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("--root must be one name below /: " + root);
        }
        return new Options(address(address), pid, ops, connections, window, seconds, warmup, size, keys, root);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not HOST:PORT: " + text);
        }
        return new InetSocketAddress(text.substring(0, colon), number("port", text.substring(colon + 1), 1, 65535));
    }

    private static List<Op> ops(String list) {
        List<Op> ops = new ArrayList<>();
        for (String name : list.split(",")) {
            ops.add(Arrays.stream(Op.values())
                    .filter(op -> op.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown operation: " + name)));
        }
        return ops;
    }

    private static int number(String name, String text, int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // said below
        }
        throw new IllegalArgumentException(name + " must be a number from " + min + " to " + max + ": " + text);
    }
}
