package io.zabitat.runtime.launcher;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Hears from the server bundles how the server fares, as maps of plain values because the two sides share no classes of ours:
 * {@code event} is {@code waiting}, {@code serving}, {@code established} or {@code ended}. Called by the server's threads.
 */
final class ServerEvents implements Consumer<Map<String, Object>> {
    private final PrintStream out;
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> waiting = new CompletableFuture<>();
    private final CompletableFuture<Void> established = new CompletableFuture<>();
    private final CompletableFuture<String> serving = new CompletableFuture<>();

    /** @param out takes the line that says the server is ready */
    ServerEvents(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(Map<String, Object> event) {
        switch (String.valueOf(event.get("event"))) {
            case "serving" -> onServing(event);
            case "waiting" -> waiting.complete(null);
            case "established" -> established.complete(null);
            case "ended" -> onEnded(event);
            default -> {
                // a newer bundle may have more to tell than this launcher needs
            }
        }
    }

    private void onServing(Map<String, Object> event) {
        String address = String.valueOf(event.get("clientAddress"));
        if (serving.complete(address)) {
            boolean looking = "looking".equals(event.get("role")); // a member serves once its ensemble has a leader
            out.println("zabitat: " + (looking ? "looking for a leader, will serve on " : "serving on ") + address
                    + ", data in " + event.get("dataDir")
                    + "; connect with: zkCli.sh -server " + reachable(address));
        }
    }

    private void onEnded(Map<String, Object> event) {
        String reason = String.valueOf(event.get("reason"));
        ended.complete(new Ended(((Number) event.get("exitCode")).intValue(), reason));
    }

    /** Completed with the client address when the server first answers. */
    CompletableFuture<String> serving() {
        return serving;
    }

    /** Waits until the server answers clients, has ended or lacks a provider; whether it lacks one. */
    boolean awaitOutcomeOrWaiting() throws InterruptedException, ExecutionException {
        CompletableFuture.anyOf(serving, ended, waiting).get();
        return waiting.isDone();
    }

    /**
     * Waits until the server has its first role, or has ended, or the time is over.
     *
     * @param millis how long at most
     */
    void awaitRole(long millis) throws InterruptedException, ExecutionException {
        try {
            CompletableFuture.anyOf(established, ended).get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // a member without a leader wants its shell, too
        }
    }

    /** Waits until the server answers clients, or has ended without. */
    Optional<Ended> firstOutcome() throws InterruptedException, ExecutionException {
        CompletableFuture.anyOf(serving, ended).get();
        return Optional.ofNullable(ended.getNow(null));
    }

    /** Completed when the server has ended and will not come back. */
    CompletableFuture<Ended> ended() {
        return ended;
    }

    /** The address to type on this machine for one that means all interfaces. */
    static String reachable(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        boolean any =
                host.isEmpty() || host.equals("0.0.0.0") || host.contains("::") || host.contains("0:0:0:0:0:0:0:0");
        return any && colon >= 0 ? "localhost" + address.substring(colon) : address;
    }

    /** @param exitCode what the process ends with; 0 after a wanted stop */
    record Ended(int exitCode, String reason) {}
}
