package io.zabitat.runtime.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The terminal of a demo: commands in, and a line about the load that is renewed each second above the prompt, or printed every few
 * seconds where there is no terminal. Commands are the main thread's, the line is a thread's of its own; guarded by itself.
 */
final class DemoConsole implements AutoCloseable {
    private static final String PROMPT = "zab> ";
    private static final int SECONDS_BETWEEN_LINES = 5;
    private static final int MAX_COLUMNS = 79;
    /** Save the cursor, go up a line, clear it; and back to where the person types. */
    private static final String ABOVE = "\0337\033[1A\r\033[2K";

    private static final String BACK = "\0338";

    private final PrintStream out;
    private final boolean terminal;
    private final Supplier<String> line;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "zabitat-demo-line");
        thread.setDaemon(true);
        return thread;
    });
    private boolean prompting;
    private int seconds;

    /** Whatever is typed; gives its status. */
    interface Commands {
        int run(String command);
    }

    /**
     * @param terminal whether a person sits there
     * @param line what is to be seen about the load
     */
    DemoConsole(PrintStream out, boolean terminal, Supplier<String> line) {
        this.out = out;
        this.terminal = terminal;
        this.line = line;
        clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void tick() {
        seconds++;
        if (prompting) {
            out.print(ABOVE + fitting() + BACK);
            out.flush();
        } else if (seconds % SECONDS_BETWEEN_LINES == 0) {
            out.println(fitting());
        }
    }

    private String fitting() {
        String text = line.get();
        return terminal && text.length() > MAX_COLUMNS ? text.substring(0, MAX_COLUMNS) : text;
    }

    /** Returns at {@code exit} or at the end of the input, with the status of the last command that failed. */
    int converse(InputStream in, Commands commands) throws IOException {
        BufferedReader typed = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        int status = 0;
        for (String command = next(typed); command != null; command = next(typed)) {
            if (command.equals("exit") || command.equals("quit")) {
                break;
            }
            if (!command.isEmpty() && !command.startsWith("#")) {
                int ended = commands.run(command);
                status = ended == 0 ? status : ended;
            }
        }
        return terminal ? 0 : status;
    }

    private String next(BufferedReader typed) throws IOException {
        if (terminal) {
            prompt(true);
        }
        String command = typed.readLine();
        if (terminal) {
            prompt(false);
        } else if (command != null) {
            out.println(PROMPT + command);
        }
        return command == null ? null : command.strip();
    }

    private synchronized void prompt(boolean shown) {
        if (shown) {
            out.println(fitting());
            out.print(PROMPT);
            out.flush();
        }
        prompting = shown;
    }

    /** No line comes any more. */
    @Override
    public synchronized void close() {
        prompting = false;
        clock.shutdownNow();
    }
}
