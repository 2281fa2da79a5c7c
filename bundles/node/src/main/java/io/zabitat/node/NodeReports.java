package io.zabitat.node;

import io.zabitat.core.Core;
import io.zabitat.core.Status;
import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.report.ElectionRecord;
import io.zabitat.node.report.EnsembleReport;
import io.zabitat.node.report.EnsembleView;
import io.zabitat.node.report.NodeFacts;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.DualStore;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.tree.DataTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says how a node is. Owned by the node loop; what it makes is anybody's. */
final class NodeReports {
    private final ServerConfig config;
    private final ClientPorts port;
    private final DualStore store;
    private final DataTree tree;
    private final Core core;
    private final ClientEndpoint endpoint;
    private final NodeSlots slots;
    private final NodeFacts facts;
    private final ElectionRecord elections;
    private final Optional<Roster> roster;
    private final Optional<EnsembleAssembly> ensemble;
    private final Optional<Oracle> oracle;

    /**
     * @param roster of an ensemble
     * @param ensemble what only its members have
     */
    NodeReports(
            ServerConfig config,
            ClientPorts port,
            DualStore store,
            DataTree tree,
            Core core,
            ClientEndpoint endpoint,
            NodeSlots slots,
            NodeFacts facts,
            ElectionRecord elections,
            Optional<Roster> roster,
            Optional<EnsembleAssembly> ensemble,
            Optional<Oracle> oracle) {
        this.config = config;
        this.port = port;
        this.store = store;
        this.tree = tree;
        this.core = core;
        this.endpoint = endpoint;
        this.slots = slots;
        this.facts = facts;
        this.elections = elections;
        this.roster = roster;
        this.ensemble = ensemble;
        this.oracle = oracle;
    }

    ServerReport make() {
        return new ServerReport(
                config.name(),
                config.serverId(),
                facts.mode(),
                NodeSettings.display(port),
                config.dataDir(),
                tree.lastZxid(),
                ofEnsemble(),
                endpoint.connectionCount(),
                tree.sessions().size(),
                tree.nodeCount(),
                tree.watches().size(),
                providers(),
                ensemble.map(EnsembleAssembly::warnings).orElse(List.of()),
                facts.counters());
    }

    private Map<String, String> providers() {
        Map<String, String> active = new HashMap<>(Map.of("storage", store.kind()));
        for (Role role : List.of(Role.CLIENT_TRANSPORT, Role.PEER_TRANSPORT, Role.QUORUM)) {
            active.put(role.key(), slots.slots().get(role).occupant().id().name());
        }
        oracle.ifPresent(asked -> active.put("oracle", asked.describe()));
        ensemble.ifPresent(members ->
                active.put("election", Integer.toString(members.elections().number())));
        return active;
    }

    EnsembleReport ofEnsemble() {
        if (ensemble.isEmpty()) {
            Status alone = core.status();
            return new EnsembleReport("-", -1, -1, alone.lastLogged(), alone.lastCommitted(), 0, List.of(), List.of());
        }
        return new EnsembleView(roster.get(), core, elections, ensemble.get()::connected).report();
    }
}
