package io.zabitat.node.config;

import java.util.Locale;

/**
 * One documented key: a line of the key table.
 *
 * @param name the name without the prefix {@code zookeeper.}; ends with {@code *} for a family such as {@code server.*}
 * @param scope where the key counts
 * @param type what its value may be
 * @param defaultValue the value it has when it is absent, in its plain form; empty when there is none
 * @param state what this version does with it
 * @param offAsks whether a value that switches the function off asks for something: it is always on here
 * @param meaning one line for people
 * @param section the heading it stands under
 */
record ConfigKey(
        String name,
        Scope scope,
        ValueType type,
        String defaultValue,
        State state,
        boolean offAsks,
        String meaning,
        String section) {
    /** The prefix of ZooKeeper's properties. */
    static final String PREFIX = "zookeeper.";

    enum Scope {
        FILE,
        PROPERTY,
        BARE,
        BOTH,
        ZABITAT
    }

    enum State {
        HONOURED,
        NOTE,
        WARN,
        OLD,
        REFUSE
    }

    static ConfigKey parse(String line, String section) throws ConfigException {
        String[] cells = line.split("\\|", 6);
        String name = cells[0].trim();
        ValueType type = ValueType.parse(cells[2].trim());
        String defaultText = cells[3].trim();
        String[] stateWords = cells[4].trim().split(" ");
        return new ConfigKey(
                name,
                Scope.valueOf(cells[1].trim().toUpperCase(Locale.ROOT)),
                type,
                defaultText.isEmpty() ? "" : type.normalise(name, defaultText),
                State.valueOf(stateWords[0].toUpperCase(Locale.ROOT)),
                stateWords.length == 2 && stateWords[1].equals("always"),
                cells[5].trim(),
                section);
    }

    boolean isFamily() {
        return name.endsWith(".*");
    }

    /** What all members of the family begin with, such as {@code server.}. */
    String familyPrefix() {
        return name.substring(0, name.length() - 1);
    }

    boolean worksInFile() {
        return scope != Scope.BARE;
    }

    /** Whether the property's name on the command line is the key itself. */
    boolean isBareProperty() {
        return scope == Scope.BARE || scope == Scope.BOTH;
    }

    /** Whether the property's name on the command line is {@code zookeeper.} and the key. */
    boolean isPrefixedProperty() {
        return scope == Scope.PROPERTY || scope == Scope.BOTH;
    }

    /** How the property is written on the command line. */
    String propertyName() {
        return scope == Scope.BARE ? name : PREFIX + name;
    }

    /**
     * Whether a value asks for nothing that is not there anyway: the default, mostly also what switches a function
     * off.
     *
     * @param value in its plain form
     */
    boolean asksForNothing(String value) {
        if (value.isEmpty() || value.equals(defaultValue)) {
            return true;
        }
        if (offAsks) {
            return false;
        }
        return switch (type.kind()) {
            case BOOL, YESNO -> value.equals("false") || value.equals("no");
            case INT, LONG -> value.equals("0") || value.equals("-1");
            case CHOICE -> value.equals("none");
            case NUMBER, TEXT -> false;
        };
    }
}
