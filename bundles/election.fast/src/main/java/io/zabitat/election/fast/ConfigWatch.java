package io.zabitat.election.fast;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.spi.election.ElectionSink;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private final Set<Long> members;
    private final Set<Long> noted = new TreeSet<>();
    /** What members say is the list of the own version, in lines. */
    private final Map<Long, Set<String>> said = new TreeMap<>();

    private boolean outvoted;

    /** @param adopts whether members may change while the ensemble runs; else nothing is ever adopted (ZOOKEEPER-3829) */
    ConfigWatch(EnsembleConfig config, boolean adopts) {
        this.adopts = adopts;
        version = config.version();
        own = lines(config.text());
        ownIds = ids(config.text());
        members = config.members().stream().map(Member::id).collect(Collectors.toSet());
    }

    /**
     * What to adopt: the list of the peer, if it is newer, or, once, if more members have it than the one that this server has with the
     * same version: no connection of the election's protects a list from a wrong bit on its way. One that cannot be read is as good as none.
     */
    Optional<EnsembleConfig> heard(long peer, String config, ElectionSink out) {
        if (adopts && versionOf(config) != version) {
            noted.remove(peer);
            said.remove(peer);
            return versionOf(config) > version ? parsed(config) : Optional.empty();
        }
        compare(peer, config, out);
        if (!adopts || version == 0 || outvoted || config.isEmpty() || !members.contains(peer)) {
            return Optional.empty();
        }
        Set<String> list = lines(config);
        said.put(peer, list);
        outvoted = isOutvotedBy(list); // said once: whoever has its own in its history keeps it, and counts votes on
        return outvoted ? parsed(config) : Optional.empty();
    }

    private boolean isOutvotedBy(Set<String> list) {
        long others = said.values().stream().filter(list::equals).count();
        long same = 1 + said.values().stream().filter(own::equals).count();
        return !list.equals(own) && others > same;
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
