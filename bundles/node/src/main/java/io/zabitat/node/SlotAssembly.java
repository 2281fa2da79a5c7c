package io.zabitat.node;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.node.host.LoopEngines;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.transport.ClientPorts;
import io.zabitat.node.transport.ClientTransportSlot;
import io.zabitat.node.transport.EngineParking;
import io.zabitat.node.transport.PeerTransportSlot;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.util.ArrayList;
import java.util.List;

/** Makes the slots of a node from what it was started with. Used once, by the starting thread. */
final class SlotAssembly {
    private static final long FIRST_GENERATION = 1;

    private final ServerParts parts;

    SlotAssembly(ServerParts parts) {
        this.parts = parts;
    }

    NodeSlots slots(
            LoopEngines engines,
            ClientPorts port,
            ClientEndpoint endpoint,
            PeerTransportSlot peers,
            Mailbox mailbox,
            TransportSettings clientSettings,
            EngineParking.Drain drain) {
        ClientTransportSlot clients = new ClientTransportSlot(
                slot(Role.CLIENT_TRANSPORT, parts.clientTransport().name(), parts.clientTransport()),
                engines,
                port,
                endpoint,
                peers,
                mailbox,
                drain);
        List<RoleSlot<?>> others = new ArrayList<>();
        others.add(peers.slot());
        others.add(slot(Role.STORAGE, parts.storage().name(), parts.storage()));
        others.add(slot(Role.QUORUM, parts.quorum().name(), parts.quorum()));
        parts.election()
                .ifPresent(election -> others.add(slot(Role.ELECTION, Integer.toString(election.number()), election)));
        return new NodeSlots(clients, peers, others, clientSettings, mailbox);
    }

    RoleSlot<TransportProvider> peerTransport() {
        return slot(Role.PEER_TRANSPORT, parts.peerTransport().name(), parts.peerTransport());
    }

    private <T> RoleSlot<T> slot(Role role, String name, T provider) {
        Incumbent known = parts.incumbents().getOrDefault(role, new Incumbent(FIRST_GENERATION, ProviderId.of(name)));
        return new RoleSlot<>(role, known.generation(), known.id(), provider);
    }
}
