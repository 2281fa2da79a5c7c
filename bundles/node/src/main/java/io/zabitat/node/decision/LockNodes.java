package io.zabitat.node.decision;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Nodes that all members see, written by ordinary transactions; what an {@link EnsembleLock} is made of. Any thread asks. */
public interface LockNodes {
    /**
     * What a node says.
     *
     * @param version grows with each change of the text
     */
    record Note(String text, int version) {}

    /** What a write has come to. */
    enum Outcome {
        DONE,
        /** It is there already, or has another version: somebody was quicker. */
        TAKEN,
        /** Nobody knows whether it happened. */
        UNKNOWN
    }

    CompletableFuture<Outcome> create(String path, String text);

    CompletableFuture<Outcome> set(String path, String text, int version);

    CompletableFuture<Outcome> delete(String path, int version);

    /** What this member knows; it may be behind its leader. */
    CompletableFuture<Optional<Note>> read(String path);
}
