package io.zabitat.election.fast;

import io.zabitat.spi.election.ElectionSink;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells the operator, once for each peer, that it has another server list: such members may wait for each other for ever. */
final class ConfigWatch {
    private static final Pattern SERVER = Pattern.compile("(?m)^server\\.(-?\\d+)=");

    /** Peers come from the mesh, which bounds strangers; this bounds what is remembered of them. */
    private static final int MAX_PEERS = 256;

    private final Set<String> own;
    private final String ownIds;
    private final Set<Long> noted = new TreeSet<>();

    ConfigWatch(String config) {
        own = lines(config);
        ownIds = ids(config);
    }

    void heard(long peer, String config, ElectionSink out) {
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
