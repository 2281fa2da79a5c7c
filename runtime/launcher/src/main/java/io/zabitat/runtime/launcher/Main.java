package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Properties;

/** Entry of the process; {@code bin/zabitat} calls it with a verb and options. The only place that ends the JVM. */
public final class Main {
    private Main() {}

    public static void main(String[] words) {
        System.exit(run(List.of(words), System.out, System.err));
    }

    static int run(List<String> words, PrintStream out, PrintStream err) {
        LogProvider.choose();
        try {
            if (words.isEmpty()) {
                throw new LaunchException(ExitCodes.USAGE, "no command; see zabitat --help");
            }
            Arguments arguments = Arguments.parse(words.subList(1, words.size()));
            return switch (words.get(0)) {
                case "serve" -> new ServeCommand(arguments, out).run();
                case "demo" -> new DemoCommand(arguments, out, err).run(System.in);
                case "status" -> new RemoteCommands(arguments, out, err).status();
                case "shell" -> new RemoteCommands(arguments, out, err).shell(System.in);
                case "store" -> new StoreCommand(arguments, out).run();
                case "rehearse" -> new Rehearsal(arguments).run();
                case "version" -> version(out);
                default ->
                    throw new LaunchException(
                            ExitCodes.USAGE, "unknown command " + words.get(0) + "; see zabitat --help");
            };
        } catch (LaunchException e) {
            err.println("zabitat: " + e.getMessage());
            return e.exitCode();
        } catch (Exception e) {
            // the edge of the process: whatever it is, say so and end with a code
            err.println("zabitat: unexpected: " + e);
            e.printStackTrace(err);
            return ExitCodes.UNEXPECTED;
        }
    }

    private static int version(PrintStream out) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        }
        out.println("zabitat " + properties.getProperty("zabitat.version") + " on Java " + Runtime.version());
        return ExitCodes.OK;
    }
}
