package io.zabitat.node.decision;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteWriter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Has the leader write what a member decides: in the name of the member, which has no session; or, where the leader knows sessions alone, in
 * one that is opened for this write and closed behind it. Owned by the node loop.
 */
final class DecisionWrites {
    private static final Caller MEMBER = new Caller(0, List.of(new Id("super", "")));

    /** Nobody keeps the session alive: it is over sooner, or its leader is lost. */
    private static final int SESSION_MILLIS = 30_000;

    private final DataTree tree;
    private final WritePipeline pipeline;
    private final Executor loop;
    private final RandomGenerator random;
    private final LongSupplier sessionIds;
    private final Set<CompletableFuture<Entry>> open = new LinkedHashSet<>();
    private boolean hasRole;
    /** The leader of this role is Apache's: its PrepRequestProcessor answers SESSION_EXPIRED to who has no session. */
    private boolean needsSession;

    /** @param loop runs tasks on the node loop, soon */
    DecisionWrites(
            DataTree tree, WritePipeline pipeline, Executor loop, RandomGenerator random, LongSupplier sessionIds) {
        this.tree = tree;
        this.pipeline = pipeline;
        this.loop = loop;
        this.random = random;
        this.sessionIds = sessionIds;
    }

    /** Writes have somebody to go to. */
    void onRole() {
        hasRole = true;
    }

    /** What has not been answered will not be. */
    void onNoRole() {
        hasRole = false;
        needsSession = false;
        List<CompletableFuture<Entry>> lost = List.copyOf(open);
        open.clear();
        lost.forEach(answer -> refuse(answer, ErrorCode.OPERATION_TIMEOUT, "this member has lost its leader"));
    }

    static void refuse(CompletableFuture<Entry> answer, ErrorCode code, String why) {
        answer.completeExceptionally(new DecisionException(code, why));
    }

    /** @param asking makes the request when it is its turn */
    void write(Path path, Supplier<WriteRequest> asking, CompletableFuture<Entry> answer) {
        if (!hasRole) {
            refuse(answer, ErrorCode.OPERATION_TIMEOUT, "this member has no leader");
            return;
        }
        open.add(answer);
        Write write = new Write(path, asking, answer);
        if (needsSession) {
            write.beginSession();
        } else {
            write.begin(MEMBER);
        }
    }

    /** One question, until it is answered. */
    private final class Write {
        private final Path path;
        private final Supplier<WriteRequest> asking;
        private final CompletableFuture<Entry> answer;

        Write(Path path, Supplier<WriteRequest> asking, CompletableFuture<Entry> answer) {
            this.path = path;
            this.asking = asking;
            this.answer = answer;
        }

        void begin(Caller caller) {
            WriteRequest request = asking.get();
            if (request instanceof CreateRequest) {
                createAbove(path.parent(), caller, () -> submit(request, caller));
            } else {
                submit(request, caller);
            }
        }

        void beginSession() {
            Caller caller = new Caller(sessionIds.getAsLong(), MEMBER.ids());
            send(new CreateSessionRequest(SESSION_MILLIS), caller, 0, error -> {
                if (error == 0) {
                    begin(caller);
                } else {
                    finish(error, MEMBER, Optional.empty());
                }
            });
        }

        /**
         * In a later turn: an answer comes while the core takes a step, and of two that ask for more in the same step both would be given the
         * zxid that follows what was proposed before it.
         */
        private void send(WriteRequest request, Caller caller, int cxid, Applied applied) {
            loop.execute(() -> {
                if (open.contains(answer)) {
                    submitNow(request, caller, cxid, applied);
                }
            });
        }

        private void createAbove(Path above, Caller caller, Runnable then) {
            if (above.isRoot() || tree.find(above) != null) {
                then.run();
                return;
            }
            CreateRequest request = createRequest(above, new byte[0]);
            createAbove(
                    above.parent(),
                    caller,
                    () -> send(request, caller, random.nextInt(), error -> {
                        if (error == 0 || error == ErrorCode.NODE_EXISTS.code()) {
                            then.run();
                        } else {
                            end(error, caller, Optional.empty());
                        }
                    }));
        }

        private void submit(WriteRequest request, Caller caller) {
            Entry gone = Entry.of(tree, path).orElse(new Entry(path.toString(), 0, tree.lastZxid(), ""));
            send(
                    request,
                    caller,
                    random.nextInt(),
                    error -> end(
                            error,
                            caller,
                            request instanceof DeleteRequest ? Optional.of(gone) : Entry.of(tree, path)));
        }

        private void end(int error, Caller caller, Optional<Entry> written) {
            if (error == ErrorCode.SESSION_EXPIRED.code() && caller == MEMBER) {
                needsSession = true;
                beginSession();
            } else {
                finish(error, caller, written);
            }
        }

        private void finish(int error, Caller caller, Optional<Entry> written) {
            if (caller != MEMBER) {
                close(caller);
            }
            open.remove(answer);
            if (error == 0 && written.isPresent()) {
                answer.complete(written.get());
                return;
            }
            ErrorCode code = Arrays.stream(ErrorCode.values())
                    .filter(known -> known.code() == error)
                    .findFirst()
                    .orElse(ErrorCode.SYSTEM_ERROR);
            refuse(answer, code, code.toString());
        }
    }

    static CreateRequest createRequest(Path path, byte[] data) {
        return new CreateRequest(OpCode.CREATE, path, data, Acl.READABLE, 0, -1);
    }

    /** Takes an error code, 0 for none. */
    private interface Applied {
        void onApplied(int error);
    }

    private void close(Caller caller) {
        loop.execute(() -> {
            if (hasRole) {
                submitNow(new CloseSessionRequest(), caller, random.nextInt(), closed -> {});
            }
        });
    }

    /** @param cxid a learner's requests of session 0 are told apart from those of other members by a number that nobody else has */
    private void submitNow(WriteRequest request, Caller caller, int cxid, Applied applied) {
        byte[] body = encode(request);
        pipeline.submit(
                request,
                new WritePipeline.Body(body, 0, body.length),
                caller,
                cxid,
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
        } else if (request instanceof CreateSessionRequest session) {
            out.writeInt(session.timeoutMillis());
        }
        return Arrays.copyOf(out.array(), out.length());
    }
}
