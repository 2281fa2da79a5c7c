package io.zabitat.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command: opens sessions, makes the nodes, measures one operation after the other, clears away. */
public final class Load {
    private Load() {}

    public static void main(String[] args) {
        int code = run(System.out, System.err, args);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** The command's exit code: 0, 1 for a server that answers wrongly or not at all, 2 for a wrong command line. */
    static int run(PrintStream out, PrintStream err, String... args) {
        if (Arrays.asList(args).contains("--help")) {
            out.print(Options.USAGE);
            return 0;
        }
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage() + " (--help tells more)");
            return 2;
        }
        try {
            measure(options, out);
            return 0;
        } catch (IOException | LoadException failed) {
            err.println("failed: " + failed.getMessage());
            return 1;
        }
    }

    private static void measure(Options options, PrintStream out) throws IOException, LoadException {
        List<Session> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < options.connections(); i++) {
                sessions.add(new Session(options, i));
            }
            try (Loop loop = new Loop(sessions)) {
                Nodes nodes = new Nodes(options, loop, sessions);
                nodes.make();
                out.printf(
                        "%s:%d, %d x %d, %d bytes, %d keys%n",
                        options.server().getHostString(),
                        options.server().getPort(),
                        options.connections(),
                        options.window(),
                        options.dataBytes(),
                        options.keys());
                out.println(Measurement.HEADING);
                for (Op op : options.ops()) {
                    out.println(Measurement.of(op, options, loop));
                }
                nodes.remove();
            }
            for (Session session : sessions) {
                session.end();
            }
        } finally {
            for (Session session : sessions) {
                session.close();
            }
        }
    }
}
