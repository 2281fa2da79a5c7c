package io.zabitat.node.decision;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.Path;
import io.zabitat.api.PathRules;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.ZNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What members decide together: texts in nodes under {@link #ROOT}, written by ordinary create, setData and delete transactions, so that
 * every ZooKeeper server can read the log (DESIGN, section 3), and any can lead. Anybody may read the nodes, only members and {@code super}
 * write them.
 *
 * <p>A decision is in the log of each member that acknowledges it, and a start replays the log before the first election: it can be read
 * without a leader. Until a leader is established it may turn out that it was never decided; then the watch shows what it was before.
 *
 * <p>Any thread asks for writes; their answers are completed on the node loop, which whoever waits for them must not hold up. Watches
 * belong to the node loop.
 */
public final class Decisions {
    public static final String ROOT = "/zookeeper/zabitat";

    /** A decision is a few lines. */
    public static final int MAX_BYTES = 4096;

    public static final int ANY_VERSION = -1;

    private final DataTree tree;
    private final Executor loop;
    private final DecisionWrites writes;
    private final List<Watch> watches = new ArrayList<>();
    private long seenZxid = -1;

    /** Hears of a node; on the node loop. */
    public interface Watcher {
        /** @param now empty when there is no such node */
        void onChanged(Optional<Entry> now);
    }

    private static final class Watch {
        final Path path;
        final Watcher watcher;
        Optional<Entry> last = Optional.empty();
        boolean asked;
        boolean over;

        Watch(Path path, Watcher watcher) {
            this.path = path;
            this.watcher = watcher;
        }
    }

    /**
     * @param loop runs tasks on the node loop, soon
     * @param random for numbers by which a member knows its own writes again
     * @param sessionIds of sessions that nobody has had, for writes under a leader of Apache's
     */
    public Decisions(
            DataTree tree, WritePipeline pipeline, Executor loop, RandomGenerator random, LongSupplier sessionIds) {
        this.tree = tree;
        this.loop = loop;
        this.writes = new DecisionWrites(tree, pipeline, loop, random, sessionIds);
    }

    // ------------------------------------------------------------------------------------------------ any thread

    /** Makes a node that is not there: {@link ErrorCode#NODE_EXISTS} when it is. Nodes above it are made where they are missing. */
    public CompletableFuture<Entry> create(String path, String text) {
        return write(path, text, () -> DecisionWrites.createRequest(Path.of(path), bytes(text)));
    }

    /**
     * Changes a node that is there.
     *
     * @param version only if the node has this one, else {@link ErrorCode#BAD_VERSION}; or {@link #ANY_VERSION}
     */
    public CompletableFuture<Entry> set(String path, String text, int version) {
        return write(path, text, () -> new SetDataRequest(Path.of(path), bytes(text), version));
    }

    /** Makes a node, or changes it whatever it says. */
    public CompletableFuture<Entry> put(String path, String text) {
        CompletableFuture<Entry> answer = new CompletableFuture<>();
        create(path, text).whenComplete((made, failure) -> {
            if (codeOf(failure).filter(ErrorCode.NODE_EXISTS::equals).isPresent()) {
                set(path, text, ANY_VERSION).whenComplete((changed, refused) -> pass(changed, refused, answer));
            } else {
                pass(made, failure, answer);
            }
        });
        return answer;
    }

    private static void pass(Entry entry, Throwable failure, CompletableFuture<Entry> to) {
        if (failure == null) {
            to.complete(entry);
        } else {
            to.completeExceptionally(failure);
        }
    }

    /** Takes a node away; the answer is what it last said. */
    public CompletableFuture<Entry> delete(String path, int version) {
        return write(path, "", () -> new DeleteRequest(Path.of(path), version));
    }

    /** What this member knows, which may be behind its leader. */
    public CompletableFuture<Optional<Entry>> read(String path) {
        CompletableFuture<Optional<Entry>> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(now(path)));
        return answer;
    }

    /** The code that a write has failed with; empty where it has not. */
    public static Optional<ErrorCode> codeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof DecisionException)) {
            cause = cause.getCause();
        }
        return cause == null ? Optional.empty() : Optional.of(((DecisionException) cause).code());
    }

    /** Whether a write that has failed with this may have been made all the same: its leader was lost. */
    public static boolean mayBeWritten(Throwable failure) {
        return codeOf(failure).filter(ErrorCode.OPERATION_TIMEOUT::equals).isPresent();
    }

    private CompletableFuture<Entry> write(String path, String text, Supplier<WriteRequest> asking) {
        if (!path.startsWith(ROOT + "/") || !PathRules.isValid(Path.of(path))) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(path + " is not below " + ROOT));
        }
        if (bytes(text).length > MAX_BYTES) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("more than " + MAX_BYTES + " bytes"));
        }
        CompletableFuture<Entry> answer = new CompletableFuture<>();
        loop.execute(() -> writes.write(Path.of(path), asking, answer));
        return answer;
    }

    // ------------------------------------------------------------------------------------------------ the node loop

    /** What this member has applied. */
    public Optional<Entry> now(String path) {
        return Entry.of(tree, Path.of(path));
    }

    /**
     * Tells of a node now, and whenever it is another from then on; of several changes within one turn of the loop the last counts.
     *
     * @return ends the watch
     */
    public Runnable watch(String path, Watcher watcher) {
        Watch watch = new Watch(Path.of(path), watcher);
        watches.add(watch);
        look(watch);
        return () -> {
            watch.over = true;
            watches.remove(watch);
        };
    }

    /** Once in a turn of the loop. */
    public void onTurn() {
        if (watches.isEmpty() || tree.lastZxid() == seenZxid) {
            return;
        }
        seenZxid = tree.lastZxid();
        for (int i = watches.size() - 1; i >= 0; i--) { // a watcher may end watches: then one is looked at twice
            if (i < watches.size() && !isAsItWas(watches.get(i))) {
                look(watches.get(i));
            }
        }
    }

    /** What nearly every turn finds. */
    private boolean isAsItWas(Watch watch) {
        ZNode node = tree.find(watch.path);
        if (node == null || watch.last.isEmpty()) {
            return node == null && watch.last.isEmpty();
        }
        return node.mzxid() == watch.last.get().zxid()
                && node.version() == watch.last.get().version();
    }

    /** Writes have somebody to go to. */
    public void onRole() {
        writes.onRole();
        seenZxid = -1; // the state may be another one, too
    }

    /** What has not been answered will not be. */
    public void onNoRole() {
        writes.onNoRole();
    }

    private void look(Watch watch) {
        Optional<Entry> now = Entry.of(tree, watch.path);
        if (!watch.over && (!watch.asked || !now.equals(watch.last))) {
            watch.asked = true;
            watch.last = now;
            watch.watcher.onChanged(now);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
