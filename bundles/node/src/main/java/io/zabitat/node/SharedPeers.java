package io.zabitat.node;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The links between members where they share the clients' engine: they keep their transport when the clients get another, in an engine
 * with a thread of its own. The node loop's.
 */
final class SharedPeers {
    private final Optional<MovableEngine> links;
    private final OwnEngine own;
    private final Consumer<String> note;

    /** Opens an engine of the links' own transport; its owner is the node loop. */
    interface OwnEngine {
        TransportEngine open() throws IOException;
    }

    /**
     * @param links empty for a server alone, and where the links have had an engine of their own from the beginning
     * @param note takes what an operator should know
     */
    SharedPeers(Optional<MovableEngine> links, OwnEngine own, Consumer<String> note) {
        this.links = links;
        this.own = own;
        this.note = note;
    }

    boolean isIn(TransportEngine engine) {
        return links.isPresent() && links.get().engine() == engine;
    }

    /** The clients leave this engine: so do the links, but for those with TLS, for whose sake it goes on. */
    void leave(TransportEngine before) {
        if (!isIn(before)) {
            return;
        }
        MovableEngine moving = links.get();
        if (!moving.canMove()) {
            note.accept("links between members with TLS keep their engine beside that of the clients");
            return;
        }
        try {
            int moved = moving.moveTo(own.open());
            note.accept("links between members have an engine of their own now, connections moved: " + moved);
        } catch (IOException e) {
            note.accept("links between members stay where they are: " + e.getMessage());
        }
    }

    /** Their engine has failed, and there is no other for clients: they get one of their own, if they can leave. */
    boolean rescue(TransportEngine failed) {
        leave(failed);
        return !isIn(failed);
    }

    /** Their engine has failed. */
    void moveTo(TransportEngine failed, TransportEngine next) throws IOException {
        if (isIn(failed)) {
            links.get().moveTo(next);
        }
    }
}
