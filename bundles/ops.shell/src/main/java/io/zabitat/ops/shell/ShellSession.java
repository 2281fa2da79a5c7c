package io.zabitat.ops.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * One connected client: the first line is {@code run COMMAND} for a single command whose status is wanted, or
 * {@code interactive} or {@code commands}; then lines of commands follow, with prompts or each with its status. Runs on a thread of its own.
 */
final class ShellSession {
    private static final int MAX_LINE_CHARS = 64 * 1024;
    private static final String PROMPT = "zab> ";

    /** Gogo's own words. */
    private static final String NOT_FOUND = "Command not found: ";

    private static final Pattern HELP = Pattern.compile("^(\\S+)\\s+(?:--help|-h)$|^help\\s+(\\S+)$");

    private final CommandProcessor processor;
    private final CommandIndex commands;
    private final BufferedReader in;
    private final InputStream commandInput = InputStream.nullInputStream();
    private final ShellFrames frames;

    ShellSession(CommandProcessor processor, CommandIndex commands, InputStream in, OutputStream out) {
        this.processor = processor;
        this.commands = commands;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.frames = new ShellFrames(out);
    }

    void run() throws IOException {
        PrintStream out = new PrintStream(frames.stream('o'), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(frames.stream('e'), true, StandardCharsets.UTF_8);
        try (CommandSession session = processor.createSession(commandInput, out, err)) {
            // "status" finds zab:status before anything of that name elsewhere
            session.put("SCOPE", "zab:felix:*");
            String first = line();
            int status = 0;
            if (first.startsWith("run ")) {
                status = execute(session, first.substring(4).trim(), out, err);
            } else if (first.equals("interactive")) {
                out.println("Zabitat shell: help lists the commands, exit leaves");
                converse(session, out, err);
            } else if (first.equals("commands")) {
                obey(session, out, err);
            }
            out.flush();
            err.flush();
            frames.end(status);
        }
    }

    private void converse(CommandSession session, PrintStream out, PrintStream err) throws IOException {
        out.print(PROMPT);
        out.flush();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String command = line.trim();
            if (command.equals("exit") || command.equals("quit")) {
                return;
            }
            if (!command.isEmpty()) {
                execute(session, command, out, err);
            }
            out.print(PROMPT);
            out.flush();
        }
    }

    private void obey(CommandSession session, PrintStream out, PrintStream err) throws IOException {
        for (String line = line(); !line.isEmpty(); line = line()) {
            int status = line.isBlank() ? 0 : execute(session, line.trim(), out, err);
            out.flush();
            err.flush();
            frames.status(status);
        }
    }

    private int execute(CommandSession session, String command, PrintStream out, PrintStream err) {
        try {
            if (command.equals("help")) {
                out.println(help());
                return 0;
            }
            Object result = session.execute(explained(command));
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return 0;
        } catch (Exception e) {
            // a command may throw anything; it is the person's answer
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            boolean table = message.contains("\n");
            err.println(message.startsWith(NOT_FOUND) ? message : command + (table ? ":\n" : ": ") + message);
            return 1;
        }
    }

    /** Ours explain themselves; for the framework's Gogo has a command, which does not see ours. */
    private String explained(String command) {
        Matcher asked = HELP.matcher(command);
        if (!asked.matches()) {
            return command;
        }
        String name = asked.group(1) == null ? asked.group(2) : asked.group(1);
        return commands.find(name).isPresent() ? name + " --help" : "felix:help " + name;
    }

    private String help() {
        int width = commands.all().stream()
                .mapToInt(command -> command.name().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Command command : commands.all()) {
            text.append(String.format("%-" + Math.max(1, width) + "s  %s%n", command.name(), command.does()));
        }
        return text.append(
                        "help COMMAND explains one; felix:help lists those of the framework, such as lb; exit leaves")
                .toString();
    }

    /** The next line, a blank for an empty one, or an empty text at the end; one that is too long ends the session. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.isEmpty() ? " " : line.toString();
            }
            if (line.length() == MAX_LINE_CHARS) {
                throw new IOException("a command longer than " + MAX_LINE_CHARS + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
