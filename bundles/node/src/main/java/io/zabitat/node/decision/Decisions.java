package io.zabitat.node.decision;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.PathRules;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.ZNode;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What members decide together: texts in nodes under {@link #ROOT}, written by ordinary create, setData and delete transactions, so that
 * every ZooKeeper server can read the log (DESIGN, section 3). Anybody may read the nodes, only members and {@code super} write them.
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

    private static final Caller MEMBER = new Caller(0, List.of(new Id("super", "")));

    private final DataTree tree;
    private final WritePipeline pipeline;
    private final Executor loop;
    private final RandomGenerator random;
    private final List<Watch> watches = new ArrayList<>();
    private final Set<CompletableFuture<Entry>> open = new LinkedHashSet<>();
    private boolean hasRole;
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
     */
    public Decisions(DataTree tree, WritePipeline pipeline, Executor loop, RandomGenerator random) {
        this.tree = tree;
        this.pipeline = pipeline;
        this.loop = loop;
        this.random = random;
    }

    // ------------------------------------------------------------------------------------------------ any thread

    /** Makes a node that is not there: {@link ErrorCode#NODE_EXISTS} when it is. Nodes above it are made where they are missing. */
    public CompletableFuture<Entry> create(String path, String text) {
        return write(path, text, () -> createRequest(Path.of(path), bytes(text)));
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

    /** Makes a request when it is its turn. */
    private interface Asking {
        WriteRequest request();
    }

    private CompletableFuture<Entry> write(String path, String text, Asking asking) {
        if (!path.startsWith(ROOT + "/") || !PathRules.isValid(Path.of(path))) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(path + " is not below " + ROOT));
        }
        if (bytes(text).length > MAX_BYTES) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("more than " + MAX_BYTES + " bytes"));
        }
        CompletableFuture<Entry> answer = new CompletableFuture<>();
        loop.execute(() -> {
            if (!hasRole) {
                refuse(answer, ErrorCode.OPERATION_TIMEOUT, "this member has no leader");
                return;
            }
            open.add(answer);
            WriteRequest request = asking.request();
            if (request instanceof CreateRequest) {
                createAbove(Path.of(path).parent(), answer, () -> submit(request, Path.of(path), answer));
            } else {
                submit(request, Path.of(path), answer);
            }
        });
        return answer;
    }

    // ------------------------------------------------------------------------------------------------ the node loop

    /** What this member has applied. */
    public Optional<Entry> now(String path) {
        return entry(Path.of(path));
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
        hasRole = true;
        seenZxid = -1; // the state may be another one, too
    }

    /** What has not been answered will not be. */
    public void onNoRole() {
        hasRole = false;
        List<CompletableFuture<Entry>> lost = List.copyOf(open);
        open.clear();
        lost.forEach(answer -> refuse(answer, ErrorCode.OPERATION_TIMEOUT, "this member has lost its leader"));
    }

    private void look(Watch watch) {
        Optional<Entry> now = entry(watch.path);
        if (!watch.over && (!watch.asked || !now.equals(watch.last))) {
            watch.asked = true;
            watch.last = now;
            watch.watcher.onChanged(now);
        }
    }

    private Optional<Entry> entry(Path path) {
        ZNode node = tree.find(path);
        if (node == null || node.dataLength() > MAX_BYTES) {
            return Optional.empty();
        }
        int length = Math.max(0, node.dataLength());
        String text = new String(node.array(), node.dataOffset(), length, StandardCharsets.UTF_8);
        return Optional.of(new Entry(path.toString(), node.version(), node.mzxid(), text));
    }

    private void createAbove(Path above, CompletableFuture<Entry> answer, Runnable then) {
        if (above.isRoot() || tree.find(above) != null) {
            then.run();
            return;
        }
        createAbove(
                above.parent(),
                answer,
                () -> send(createRequest(above, new byte[0]), error -> {
                    if (error == 0 || error == ErrorCode.NODE_EXISTS.code()) {
                        then.run();
                    } else {
                        finish(answer, error, Path.EMPTY);
                    }
                }));
    }

    private static CreateRequest createRequest(Path path, byte[] data) {
        return new CreateRequest(OpCode.CREATE, path, data, Acl.READABLE, 0, -1);
    }

    private void submit(WriteRequest request, Path path, CompletableFuture<Entry> answer) {
        Optional<Entry> before = entry(path);
        send(request, error -> {
            if (error == 0 && request instanceof DeleteRequest) {
                open.remove(answer);
                answer.complete(before.orElse(new Entry(path.toString(), 0, tree.lastZxid(), "")));
            } else {
                finish(answer, error, path);
            }
        });
    }

    /** Takes an error code, 0 for none. */
    private interface Applied {
        void onApplied(int error);
    }

    /** A learner's requests of session 0 are told apart from those of other members by a number that nobody else has. */
    private void send(WriteRequest request, Applied applied) {
        byte[] body = encode(request);
        pipeline.submit(
                request,
                new WritePipeline.Body(body, 0, body.length),
                MEMBER,
                random.nextInt(),
                null,
                (txn, result) -> applied.onApplied(result.error()));
    }

    private static byte[] encode(WriteRequest request) {
        JuteWriter out = new JuteWriter(256);
        if (request instanceof CreateRequest create) {
            out.writePath(create.path());
            out.writeBuffer(create.data());
            AclCodec.write(create.acl(), out);
            out.writeInt(create.flags());
        } else if (request instanceof SetDataRequest set) {
            out.writePath(set.path());
            out.writeBuffer(set.data());
            out.writeInt(set.version());
        } else if (request instanceof DeleteRequest delete) {
            out.writePath(delete.path());
            out.writeInt(delete.version());
        }
        return Arrays.copyOf(out.array(), out.length());
    }

    private void finish(CompletableFuture<Entry> answer, int error, Path path) {
        open.remove(answer);
        Optional<Entry> now = error == 0 ? entry(path) : Optional.empty();
        if (now.isPresent()) {
            answer.complete(now.get());
        } else {
            ErrorCode code = Arrays.stream(ErrorCode.values())
                    .filter(known -> known.code() == error)
                    .findFirst()
                    .orElse(ErrorCode.SYSTEM_ERROR);
            refuse(answer, code, code.toString());
        }
    }

    private static void refuse(CompletableFuture<Entry> answer, ErrorCode code, String why) {
        answer.completeExceptionally(new DecisionException(code, why));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
