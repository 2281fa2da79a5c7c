package io.zabitat.admission;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.swap.EndedSwap;
import io.zabitat.swap.Ending;
import io.zabitat.swap.Phase;
import io.zabitat.swap.RoleStatus;
import io.zabitat.swap.SwapRecord;
import io.zabitat.swap.Swaps;
import java.lang.reflect.Proxy;
import java.util.List;

/** A server as admission sees one: it had one version of a client transport and has another. */
final class FakeServer {
    private FakeServer() {}

    static RunningServer with(String bundle, String before, String now) {
        return with(bundle, before, "", now);
    }

    /** @param sha256 of the one before */
    static RunningServer with(String bundle, String before, String sha256, String now) {
        ProviderId from = new ProviderId("acme", before, bundle, sha256);
        ProviderId to = new ProviderId("acme", now, bundle, "");
        SwapRecord swap = new SwapRecord(
                "7f3a",
                Role.CLIENT_TRANSPORT,
                2,
                from,
                1,
                to,
                "acme",
                Phase.COMMIT,
                true,
                0,
                0,
                "",
                "shell",
                "",
                0,
                0,
                "");
        Swaps swaps = (Swaps) Proxy.newProxyInstance(
                Swaps.class.getClassLoader(),
                new Class<?>[] {Swaps.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "history" -> List.of(new EndedSwap(swap, Ending.COMMITTED, 0, ""));
                    case "roles" -> List.of(new RoleStatus(Role.CLIENT_TRANSPORT, to, 2, List.of(), "active"));
                    case "status" -> List.of();
                    default -> throw new AssertionError("not asked for: " + method);
                });
        return (RunningServer) Proxy.newProxyInstance(
                RunningServer.class.getClassLoader(),
                new Class<?>[] {RunningServer.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "m1";
                    case "swaps" -> swaps;
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    default -> throw new AssertionError("not asked for: " + method);
                });
    }
}
