package io.zabitat.node.decision;

import io.zabitat.api.ErrorCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The nodes of a lock as the members' decisions. */
public record DecidedNodes(Decisions decisions) implements LockNodes {
    private static Outcome outcome(Throwable failure) {
        if (failure == null) {
            return Outcome.DONE;
        }
        Set<ErrorCode> taken = EnumSet.of(ErrorCode.NODE_EXISTS, ErrorCode.BAD_VERSION, ErrorCode.NO_NODE);
        return Decisions.codeOf(failure).filter(taken::contains).isPresent() ? Outcome.TAKEN : Outcome.UNKNOWN;
    }

    @Override
    public CompletableFuture<Outcome> create(String path, String text) {
        return decisions.create(path, text).handle((entry, failure) -> outcome(failure));
    }

    @Override
    public CompletableFuture<Outcome> set(String path, String text, int version) {
        return decisions.set(path, text, version).handle((entry, failure) -> outcome(failure));
    }

    @Override
    public CompletableFuture<Outcome> delete(String path, int version) {
        return decisions.delete(path, version).handle((entry, failure) -> outcome(failure));
    }

    @Override
    public CompletableFuture<Optional<Note>> read(String path) {
        return decisions.read(path).thenApply(entry -> entry.map(DecidedNodes::note));
    }

    private static Note note(Entry entry) {
        return new Note(entry.text(), entry.version());
    }
}
