package io.zabitat.ops.shell;

import io.zabitat.node.ElectionDesk;
import io.zabitat.node.MemberChange;
import io.zabitat.node.StorageSlot;
import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.report.EnsembleReport;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.swap.Swaps;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A server as commands see one: with a name and a number, no swap, and what it was told to do. */
record FakeServer(String name, long id, List<String> deeds) implements RunningServer {
    FakeServer(String name, long id) {
        this(name, id, new ArrayList<>());
    }

    @Override
    public ServerReport report() {
        EnsembleReport alone = new EnsembleReport("", -1, -1, -1, -1, 0, List.of(), List.of());
        return new ServerReport(
                name, id, "standalone", "", Path.of(""), 0, alone, 0, 0, 0, 0, Map.of(), List.of(), Map.of());
    }

    @Override
    public Swaps swaps() {
        return (Swaps) Proxy.newProxyInstance(
                Swaps.class.getClassLoader(),
                new Class<?>[] {Swaps.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "plan", "ending" -> Optional.empty();
                    case "status", "history" -> List.of();
                    default -> throw new AssertionError("not asked for: " + method);
                });
    }

    @Override
    public StorageSlot storage() {
        throw new AssertionError("not asked for");
    }

    @Override
    public List<Path> purgeStores(boolean force, String actor, String reason) {
        deeds.add("purge " + force + " by " + actor + ": " + reason);
        return List.of(Path.of("h2.retired-1"));
    }

    @Override
    public void overrideElection(int algorithm, String actor, String reason) {
        deeds.add("elect by " + algorithm + " by " + actor + ": " + reason);
    }

    @Override
    public Optional<ElectionDesk> elections() {
        return Optional.empty();
    }

    @Override
    public CompletableFuture<String> changeMembers(MemberChange change) {
        throw new AssertionError("not asked for");
    }

    @Override
    public QuorumTest testQuorum(String config) {
        throw new AssertionError("not asked for");
    }
}
