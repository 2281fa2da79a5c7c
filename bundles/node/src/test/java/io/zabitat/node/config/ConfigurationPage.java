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
            | old name | a former name without effect, and a warning that names its successor |
            | refused | the function does not exist and is a protection: the server does not start without it |

            A value equal to the default, or one that switches off what does not exist, is never warned of or refused.

            A bad value refuses the start: the message has the key, the value and what is allowed. Small numbers are
            raised with a warning where the column *allowed* says so, because ZooKeeper does it. An unknown key is
            kept as a property for providers; when it is nearly a known one, a warning names that. An unknown key
            that begins with `zabitat.` refuses.

            ## Standalone or member of an ensemble

            As in ZooKeeper a server is a member of an ensemble when the server list has more than one voter, or one and
            `standaloneEnabled=false`; else it is a standalone server. The list is the `server.N` lines of the file, or
            those of the file that `dynamicConfigFile` names. There the version of the list is the hexadecimal end of the
            file's name (`zoo.cfg.dynamic.100000000`), 0 without one, and only `server.N`, `group.N` and `weight.N` may stand
            in it.

            With `reconfigEnabled=true` the list changes while the ensemble runs; the server then rewrites its file, see
            [operations.md](operations.md#changing-the-members).

            | found | what happens |
            |---|---|
            | one voter, `standaloneEnabled=true` | runs standalone, with a warning |
            | two voters, or an even number of them | warning |
            | observers without a voter, or beside one voter with `standaloneEnabled=true` | refused |
            | `standaloneEnabled=false` without a voter | refused |
            | member without `initLimit` or `syncLimit`, or with 0 | refused |
            | no file `myid` in `dataDir`, or its number is not in the list | refused |
            | a server line without election port, unless `electionAlg=0`; with the quorum port as election port | refused |
            | `electionAlg` 0, 1 or 2 with `reconfigEnabled`, `sslQuorum`, `portUnification`, `group.N`, `weight.N`, an oracle or several addresses of one server | refused, by that key |
            | an observer with `electionAlg` 1 or 2 | warning: ZooKeeper 3.4 knows none there |
            | several addresses in a line with bars between them without `multiAddress.enabled=true` | refused |
            | `group.N` or `weight.N` in an ensemble | hierarchical quorums; refused with `zabitat.quorum=majority`, with a voter in no group or in two, and when not even all voters together are a quorum |
            | role word of the own line differs from `peerType` | the line counts, with a warning |
            | `clientPort` differs from the client part of the own line | refused |
            | `clientPortAddress` differs from it | refused when both are addresses; with names the line counts, with a warning |
            | server id above 255 | warning: its session ids have the id's lowest byte; above 254 refused with `extendedTypesEnabled` |

            TLS: stores are JKS, PKCS12 (`.p12`) or PEM by `...type` or by the file's ending; BCFKS is refused by name, and
            so are files that cannot be read, unknown protocols and unknown cipher suites. A server that serves or uses TLS needs
            `...keyStore.location`. With `fips-mode=true`, the default, ZooKeeper never checks names between servers or of
            clients; here an explicit `ssl.quorum.hostnameVerification=true` or `...clientHostnameVerification=true` counts
            all the same. [Operations](operations.md#tls) has the commands.

            Without `clientPort` the client part of the own line says where clients connect. Names of hosts are looked
            up when they are needed and never by these checks.

            Four kinds of configuration that ZooKeeper starts with are refused here: without any client port, secure or not, with
            negative limits or server ids, with weights of servers that are not in the list, and with one server listed
            twice as `server.1` and `server.01`. Two that it refuses are taken here: several addresses in a line with
            `multiAddress.enabled=true` in the file (it wants `-Dzookeeper.multiAddress.enabled=true`), and
            `server.realm` in the file.

            The text of the list, which clients read as `/zookeeper/config`, is byte by byte ZooKeeper's. Its lines
            stand in the order of ZooKeeper's hash map; of ids that share a bucket of it, such as 1 and 17, the smaller
            stands first here, while ZooKeeper's order depends on the other keys of the file.

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
                    allowed(key.type()),
                    written(key.scope()),
                    state(key.state()) + (key.offAsks() ? ", but for the default" : ""),
                    key.meaning()));
        }
        return page.toString().replace(System.lineSeparator(), "\n");
    }

    private static String allowed(ValueType type) {
        return type.allowed()
                + (type.raise() ? ", smaller ones are raised" : "")
                + (type.replace() ? ", others become the default" : "");
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
            case OLD -> "old name";
            case REFUSE -> "refused";
        };
    }
}
