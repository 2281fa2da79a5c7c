package io.zabitat.node.osgi;

import io.zabitat.swap.SwapException;
import io.zabitat.swap.Swaps;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells listeners of what operators wanted done and were refused: a plan that is stale, applied a second time, or not possible. Called by
 * operators' tools, each on its own thread.
 */
final class RefusedWords {
    /** Those that would change something; whoever only looks is not remembered. */
    private static final Set<String> CHANGING = Set.of("apply", "order");

    private RefusedWords() {}

    /** The same swaps, with refusals that are heard. */
    static Swaps announced(Swaps swaps, String server, Consumer<Map<String, Object>> events) {
        return (Swaps) Proxy.newProxyInstance(
                Swaps.class.getClassLoader(), new Class<?>[] {Swaps.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(swaps, arguments);
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof SwapException refused && CHANGING.contains(method.getName())) {
                            events.accept(event(server, method, arguments, refused));
                        }
                        throw e.getCause();
                    }
                });
    }

    private static Map<String, Object> event(String server, Method method, Object[] arguments, SwapException refused) {
        // apply(plan, actor, reason, auto), order(swap, word, actor, reason)
        boolean order = method.getName().equals("order");
        return Map.of(
                "event",
                "swap",
                "server",
                server,
                "kind",
                "REFUSED",
                "swap",
                String.valueOf(arguments[0]),
                "actor",
                String.valueOf(arguments[order ? 2 : 1]),
                "to",
                order ? String.valueOf(arguments[1]) : "APPLY",
                "reason",
                refused.getMessage());
    }
}
