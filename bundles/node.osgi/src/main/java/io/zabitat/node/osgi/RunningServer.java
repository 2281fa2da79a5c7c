package io.zabitat.node.osgi;

import io.zabitat.node.ElectionDesk;
import io.zabitat.node.MemberChange;
import io.zabitat.node.StorageSlot;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.swap.Swaps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** A server of this framework, published as a service from the moment it is up until it stops. Thread safe. */
@ProviderType
public interface RunningServer {
    /** Service property: the server's name. */
    String NAME_PROPERTY = "zabitat.server";

    /** The name of its configuration: what stands behind {@code io.zabitat.server~}. */
    String name();

    /** The newest report; does not block. */
    ServerReport report();

    /** Exchanges parts of it while it runs. */
    Swaps swaps();

    /** Looks into its store, and after those that were put aside. */
    StorageSlot storage();

    /**
     * As {@code RetiredStores.purge}; listeners, and with them the audit, hear who wants it and why.
     *
     * @throws IOException when they must stay, or cannot be deleted
     */
    List<Path> purgeStores(boolean force, String actor, String reason) throws IOException;

    /** As {@code ElectionDesk.override}; listeners, and with them the audit, hear who wants it and why. */
    void overrideElection(int algorithm, String actor, String reason) throws InterruptedException;

    /** What operators may ask of its elections; empty for a server alone. */
    Optional<ElectionDesk> elections();

    /** As {@code ZabitatServer.changeMembers}; does not block. */
    CompletableFuture<String> changeMembers(MemberChange change);

    /** As {@code NodeSlots.testQuorum}; asks providers. */
    QuorumTest testQuorum(String config);
}
