package io.zabitat.ops.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A command of the scope {@code zab}: what it takes, what it says of itself, and what it does. Immutable; called by shell sessions and other
 * tools, each on its own thread.
 *
 * @param takes its words: those in brackets may be left out, three dots are any number
 * @param does in one line, for lists of commands
 * @param options after the words, and what the words mean, where that is to be said
 */
record Command(String name, String takes, String does, List<Option> options, Body body) {
    static final String JSON = "--json";
    static final String SERVER = "--server";
    static final String REASON = "--reason";
    static final String DRY_RUN = "--dry-run";
    private static final String HELP = "--help";

    /** What it does. */
    interface Body {
        /** @return what is printed */
        Object run(Arguments arguments, Caller caller) throws Exception;
    }

    /**
     * @param form its name, and behind a blank what its value is, if it has one; or a word of the command, which begins with no hyphen
     * @param does in one line
     */
    record Option(String form, String does) {
        String name() {
            return form.split(" ")[0];
        }

        boolean isOption() {
            return form.startsWith("-");
        }

        boolean isFlag() {
            return !form.contains(" ");
        }
    }

    Command {
        options = List.copyOf(options);
    }

    /** One that prints text alone. */
    static Command text(String name, String takes, String does, Body body) {
        return new Command(name, takes, does, List.of(), body);
    }

    /** One that prints a table, or JSON. */
    static Command table(String name, String takes, String does, Body body) {
        return text(name, takes, does, body).with(JSON, "a list of objects instead of a table");
    }

    Command with(String form, String what) {
        List<Option> more = new ArrayList<>(options);
        more.add(new Option(form, what));
        return new Command(name, takes, does, more, body);
    }

    Command ofServer() {
        return with(SERVER + " NAME", "of this server, by its name or number, where several are in the process");
    }

    /** One that changes something, and is written down. */
    Command withReason() {
        return with(REASON + " TEXT", "is kept in the history and the audit");
    }

    Command withDryRun() {
        return with(DRY_RUN, "says what it would do, and does nothing");
    }

    Object execute(List<Object> given, Caller caller) throws Exception {
        if (asksForHelp(given)) {
            return help();
        }
        Arguments arguments;
        try {
            arguments = Arguments.parse(given, names(true), names(false));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        if (arguments.count() < least()) {
            throw wrong("it takes " + takes);
        }
        if (arguments.count() > most()) {
            String extra = arguments.word((int) most());
            throw wrong(takes.isEmpty() ? "it takes no " + extra : "it takes " + takes + ", and no " + extra);
        }
        return body.run(arguments, caller);
    }

    /** A value of an option may look like the question. */
    private boolean asksForHelp(List<Object> given) {
        Set<String> withValue = names(false);
        for (int i = 0; i < given.size(); i++) {
            String word = String.valueOf(given.get(i));
            if (word.equals(HELP)) {
                return true;
            }
            i += withValue.contains(word) ? 1 : 0;
        }
        return false;
    }

    /** Not to be run like this; says so with the way to the help. */
    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why + "; see zab:" + name + " " + HELP);
    }

    /** @param flags those without a value, or those with one */
    Set<String> names(boolean flags) {
        return options.stream()
                .filter(option -> option.isOption() && option.isFlag() == flags)
                .map(Option::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<String> words() {
        return takes.isEmpty() ? List.of() : Arrays.asList(takes.split(" "));
    }

    private long least() {
        return words().stream().filter(word -> !word.startsWith("[")).count();
    }

    private long most() {
        return takes.contains("...") ? Integer.MAX_VALUE : words().size();
    }

    String help() {
        int width = options.stream()
                .mapToInt(option -> option.form().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder("zab:" + name + (takes.isEmpty() ? "" : " " + takes) + "\n  " + does);
        for (Option option : options) {
            text.append(String.format("%n  %-" + width + "s  %s", option.form(), option.does()));
        }
        return text.toString();
    }
}
