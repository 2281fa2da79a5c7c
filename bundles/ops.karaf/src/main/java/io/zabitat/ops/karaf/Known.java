package io.zabitat.ops.karaf;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.swap.ProviderStatus;
import io.zabitat.swap.RoleStatus;
import io.zabitat.swap.SwapStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the servers of this framework have names for, at the moment.
 *
 * @param providers by role
 * @param swaps that are under way
 */
record Known(Set<String> servers, Map<String, Set<String>> providers, Set<String> swaps) {
    static Known of(List<RunningServer> running) {
        Set<String> servers = new TreeSet<>();
        Map<String, Set<String>> providers = new TreeMap<>();
        Set<String> swaps = new TreeSet<>();
        for (RunningServer server : running) {
            servers.add(server.name());
            for (RoleStatus role : server.swaps().roles()) {
                providers.computeIfAbsent(role.role().key(), any -> new TreeSet<>());
            }
            for (ProviderStatus provider : server.swaps().providers()) {
                providers
                        .computeIfAbsent(provider.role().key(), any -> new TreeSet<>())
                        .add(provider.id().name());
            }
            for (SwapStatus swap : server.swaps().status()) {
                swaps.add(swap.swap().id());
            }
        }
        return new Known(servers, providers, swaps);
    }
}
