package io.zabitat.election.fast;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.spi.election.ElectionSink;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks at the server lists that others have: a newer one is to be adopted, where members may change at all; of one that is only
 * different the operator hears, once for each peer, for such members may wait for each other for ever.
 */
final class ConfigWatch {
    private static final Pattern SERVER = Pattern.compile("(?m)^server\\.(-?\\d+)=");

    /** Peers come from the mesh, which bounds strangers; this bounds what is remembered of them. */
    private static final int MAX_PEERS = 256;

    private static final Pattern VERSION = Pattern.compile("(?m)^version=([0-9a-fA-F]{1,16})$");

    private final boolean adopts;
    private final long version;
    private final Set<String> own;
    private final String ownIds;
    private final Set<Long> noted = new TreeSet<>();

    /** @param adopts whether members may change while the ensemble runs; else nothing is ever adopted (ZOOKEEPER-3829) */
    ConfigWatch(EnsembleConfig config, boolean adopts) {
        this.adopts = adopts;
        version = config.version();
        own = lines(config.text());
        ownIds = ids(config.text());
    }

    /** What to adopt, if the list of the peer is newer. One that cannot be read is as good as none. */
    Optional<EnsembleConfig> heard(long peer, String config, ElectionSink out) {
        if (adopts && versionOf(config) != version) {
            noted.remove(peer);
            return versionOf(config) > version ? parsed(config) : Optional.empty();
        }
        compare(peer, config, out);
        return Optional.empty();
    }

    private static long versionOf(String config) {
        Matcher matcher = VERSION.matcher(config);
        return matcher.find() ? Long.parseUnsignedLong(matcher.group(1), 16) : 0;
    }

    private static Optional<EnsembleConfig> parsed(String config) {
        try {
            return Optional.of(EnsembleConfig.parse(config));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void compare(long peer, String config, ElectionSink out) {
        if (config.isEmpty() || lines(config).equals(own)) {
            noted.remove(peer);
        } else if (noted.size() < MAX_PEERS && noted.add(peer)) {
            out.note("server " + peer + " has another configuration: its servers are " + ids(config)
                    + ", here they are "
                    + ownIds + "; its lines that are not here: "
                    + lines(config).stream().filter(line -> !own.contains(line)).collect(Collectors.joining(", ")));
        }
    }

    /** Order and version do not matter: a version says how old a list is, and with lists from files all are 0. */
    private static Set<String> lines(String config) {
        return config.lines()
                .filter(line -> !line.startsWith("version="))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String ids(String config) {
        Matcher matcher = SERVER.matcher(config);
        Set<Long> ids = new TreeSet<>();
        while (matcher.find()) {
            ids.add(Long.parseLong(matcher.group(1)));
        }
        return ids.toString();
    }
}
