package io.zabitat.node.config;

import io.zabitat.node.config.ConfigKey.Scope;

/** Writes the page of all keys. */
final class ConfigurationPage {
    private static final String INTRODUCTION = """
            # Configuration

            A server reads ZooKeeper's `zoo.cfg` (key = value, UTF-8) or, inside OSGi, a configuration with the same
            keys. ZooKeeper's `-D` properties are understood as well; where both set a key, the file wins.

            The column *written* says how a key is given:

            | written | meaning |
            |---|---|
            | file | in the file only |
            | property | in the file as it stands, or as `-Dzookeeper.KEY=value` |
            | property, bare | the same, and as `-DKEY=value` too |
            | -D only | as `-DKEY=value` without any prefix; without effect in the file, as in ZooKeeper, and warned of |

            The column *state* says what this version does with a key that asks for more than its default:

            | state | meaning |
            |---|---|
            | works | the key does what it says |
            | ignored | it tunes a part of Apache ZooKeeper that does not exist here; a note in the log at INFO |
            | not yet | the function does not exist; the server starts and one warning names all such keys |
            | refused | the function does not exist and is a protection: the server does not start without it |

            A value equal to the default, or one that switches off what does not exist, is never warned of or refused.

            A bad value refuses the start: the message has the key, the value and what is allowed. Small numbers are
            raised with a warning where the column *allowed* says so, because ZooKeeper does it. An unknown key is
            kept as a property for providers; when it is nearly a known one, a warning names that. An unknown key
            that begins with `zabitat.` refuses.

            This version runs standalone servers. `server.N` lines of an ensemble refuse the start; a single voter
            runs standalone with a warning, as in ZooKeeper.

            This page is written from the key table in `bundles/node`; a test keeps both in step.
            """;

    private ConfigurationPage() {}

    static String write(KeyTable table) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        String section = "";
        for (ConfigKey key : table.all()) {
            if (!key.section().equals(section)) {
                section = key.section();
                page.append("\n## ").append(section).append("\n\n");
                page.append("| key | default | allowed | written | state | meaning |\n|---|---|---|---|---|---|\n");
            }
            page.append(String.format(
                    "| `%s` | %s | %s | %s | %s | %s |%n",
                    key.isFamily() ? key.familyPrefix() + "N" : key.name(),
                    key.defaultValue().isEmpty() ? "–" : "`" + key.defaultValue() + "`",
                    key.type().allowed() + (key.type().raise() ? ", smaller ones are raised" : ""),
                    written(key.scope()),
                    state(key.state()) + (key.offAsks() ? ", but for the default" : ""),
                    key.meaning()));
        }
        return page.toString().replace(System.lineSeparator(), "\n");
    }

    private static String written(Scope scope) {
        return switch (scope) {
            case FILE, ZABITAT -> "file";
            case PROPERTY -> "property";
            case BOTH -> "property, bare";
            case BARE -> "-D only";
        };
    }

    private static String state(ConfigKey.State state) {
        return switch (state) {
            case HONOURED -> "works";
            case NOTE -> "ignored";
            case WARN -> "not yet";
            case REFUSE -> "refused";
        };
    }
}
