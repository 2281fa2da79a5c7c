package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.osgi.framework.BundleException;

/** The members of a demo as servers of one framework. The demo's; told of the members' lives by their threads. */
final class DemoEnsemble {
    private static final long START_SECONDS = 60;

    private final RunningHost host;
    private final List<DemoMember> members;
    private final Set<String> serving = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> allServe = new CompletableFuture<>();

    DemoEnsemble(RunningHost host, List<DemoMember> members) {
        this.host = host;
        this.members = List.copyOf(members);
    }

    /** Returns when all members serve clients and there is a shell. */
    void start() throws LaunchException, IOException, BundleException, InterruptedException {
        Consumer<Map<String, Object>> listener = this::onEvent;
        host.framework()
                .context()
                .registerService(Consumer.class, listener, new Hashtable<>(Map.of("zabitat.server.events", "true")));
        host.framework().start();
        for (DemoMember member : members) {
            ServeCommand.configure(host.framework().context(), member.server());
        }
        host.framework().startProviders();
        host.framework().startRest();
        try {
            allServe.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new LaunchException(ExitCodes.UNEXPECTED, e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new LaunchException(
                    ExitCodes.UNEXPECTED, "after " + START_SECONDS + " s only " + serving + " serve", e);
        }
    }

    private void onEvent(Map<String, Object> event) {
        String name = String.valueOf(event.get("server"));
        switch (String.valueOf(event.get("event"))) {
            case "established" -> {
                serving.add(name);
                if (serving.size() == members.size()) {
                    allServe.complete(null);
                }
            }
            case "ended" -> {
                serving.remove(name);
                allServe.completeExceptionally(new IOException(name + ": " + event.get("reason")));
            }
            default -> {
                // of no interest here
            }
        }
    }

    /** Stops a member, in the background. */
    void down(String name) throws LaunchException, IOException {
        ServeCommand.withdraw(host.framework().context(), member(name).server());
    }

    /** Starts a member that was stopped, in the background. */
    void up(String name) throws LaunchException, IOException {
        ServeCommand.configure(host.framework().context(), member(name).server());
    }

    private DemoMember member(String name) throws LaunchException {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LaunchException(
                        ExitCodes.USAGE, "no member " + name + "; there are " + DemoFolder.names()));
    }
}
