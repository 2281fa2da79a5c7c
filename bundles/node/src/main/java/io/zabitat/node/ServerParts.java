package io.zabitat.node;

import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.StoreKinds;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.transport.TransportProvider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The providers a server is put together from, one for each slot.
 *
 * @param clientTransport serves the client port
 * @param peerTransport serves the quorum and election ports
 * @param storage keeps the history
 * @param quorum answers what a quorum is
 * @param election chooses leaders; a server alone needs none
 * @param auth the authentication schemes, in no particular order; {@code world}, {@code auth} and {@code super} need none
 * @param disk the way to files
 * @param oracle decides which of two voters may go on alone; only where the configuration names one
 * @param incumbents more about the providers: the first generation and just a name, where it says nothing
 * @param stores finds the kinds of stores there are, because the store can be changed while the server runs
 * @param otherQuorums the quorum systems that a reconfiguration may change to, by name; asked while the server runs
 * @param storePolicy the operator's choices for a change of the store that had cut over when the server ended
 */
public record ServerParts(
        TransportProvider clientTransport,
        TransportProvider peerTransport,
        StorageProvider storage,
        QuorumVerifierProvider quorum,
        Optional<ElectionAlgorithm> election,
        List<AuthProviderFactory> auth,
        Disk disk,
        Optional<OracleProvider> oracle,
        Map<Role, Incumbent> incumbents,
        StoreKinds stores,
        Function<String, Optional<QuorumVerifierProvider>> otherQuorums,
        Map<String, String> storePolicy) {
    /** With no change of the store that goes on, or none that anything was chosen for. */
    public ServerParts(
            TransportProvider clientTransport,
            TransportProvider peerTransport,
            StorageProvider storage,
            QuorumVerifierProvider quorum,
            Optional<ElectionAlgorithm> election,
            List<AuthProviderFactory> auth,
            Disk disk,
            Optional<OracleProvider> oracle,
            Map<Role, Incumbent> incumbents,
            StoreKinds stores,
            Function<String, Optional<QuorumVerifierProvider>> otherQuorums) {
        this(
                clientTransport,
                peerTransport,
                storage,
                quorum,
                election,
                auth,
                disk,
                oracle,
                incumbents,
                stores,
                otherQuorums,
                Map.of());
    }

    /** Of the first generation, without another kind of store, and with one quorum system for good. */
    public ServerParts(
            TransportProvider clientTransport,
            TransportProvider peerTransport,
            StorageProvider storage,
            QuorumVerifierProvider quorum,
            Optional<ElectionAlgorithm> election,
            List<AuthProviderFactory> auth,
            Disk disk,
            Optional<OracleProvider> oracle) {
        this(
                clientTransport,
                peerTransport,
                storage,
                quorum,
                election,
                auth,
                disk,
                oracle,
                Map.of(),
                StoreKinds.NONE,
                name -> Optional.empty());
    }

    /** The same without an oracle. */
    public ServerParts(
            TransportProvider clientTransport,
            TransportProvider peerTransport,
            StorageProvider storage,
            QuorumVerifierProvider quorum,
            Optional<ElectionAlgorithm> election,
            List<AuthProviderFactory> auth,
            Disk disk) {
        this(clientTransport, peerTransport, storage, quorum, election, auth, disk, Optional.empty());
    }

    public ServerParts {
        Objects.requireNonNull(clientTransport, "clientTransport");
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(peerTransport, "peerTransport");
        Objects.requireNonNull(quorum, "quorum");
        Objects.requireNonNull(election, "election");
        auth = List.copyOf(auth);
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(oracle, "oracle");
        incumbents = Map.copyOf(incumbents);
        Objects.requireNonNull(stores, "stores");
        Objects.requireNonNull(otherQuorums, "otherQuorums");
    }

    /** The same, where a change of the store goes on as its operator has chosen. */
    public ServerParts with(Map<String, String> choices) {
        return new ServerParts(
                clientTransport,
                peerTransport,
                storage,
                quorum,
                election,
                auth,
                disk,
                oracle,
                incumbents,
                stores,
                otherQuorums,
                choices);
    }
}
