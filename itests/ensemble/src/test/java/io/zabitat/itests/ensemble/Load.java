package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writers with stock clients that know all members, and the ledger of what they were promised. */
final class Load implements AutoCloseable {
    static final String ROOT = "/load";

    private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(120);

    private final Ledger ledger = new Ledger();
    private final List<Writer> writers = new ArrayList<>();

    /** Connects the writers and returns when each has been acknowledged something. */
    static Load start(Ensemble ensemble, int writers, int sessionMillis) throws Exception {
        return start(ensemble, ROOT, writers, sessionMillis);
    }

    /** Where several one after the other write to the same ensemble, each has its own nodes. */
    static Load start(Ensemble ensemble, String root, int writers, int sessionMillis) throws Exception {
        Load load = new Load();
        try {
            for (int i = 0; i < writers; i++) {
                load.writers.add(new Writer(load.ledger, ensemble.connectString(), sessionMillis, root + "-w" + i));
            }
            load.writers.forEach(Writer::start);
            load.awaitProgress(writers * 5);
            return load;
        } catch (Exception | Error e) {
            load.close();
            throw e;
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** Returns when so many more writes are acknowledged. */
    void awaitProgress(long writes) {
        long wanted = ledger.acknowledged() + writes;
        Poll.until(
                () -> wanted + " acknowledged writes; " + ledger,
                PROGRESS_LIMIT,
                () -> ledger.acknowledged() >= wanted);
    }

    /** Ends the writing, leaves the sessions open. */
    void quiesce() throws Exception {
        for (Writer writer : writers) {
            writer.quiesce();
        }
    }

    /** Stops writing; nothing acknowledged is lost, no session has expired, each still owns its node. */
    Tree verify(Ensemble ensemble) throws Exception {
        quiesce();
        Tree tree = Tree.same(ensemble);
        List<String> broken = new ArrayList<>(ledger.broken(tree));
        for (Writer writer : writers) {
            Tree.Node node = tree.nodes().get(writer.ephemeral());
            long owner = node == null ? 0 : node.stat().getEphemeralOwner();
            List<String> pair = writer.pair().stream()
                    .map(path -> tree.nodes().get(path).data())
                    .toList();
            if (!pair.get(0).equals(pair.get(1))) {
                broken.add(writer.pair() + " were always written together, but hold " + pair);
            }
            if (owner != writer.sessionId()) {
                broken.add(
                        String.format("%s is owned by %x, not by %x", writer.ephemeral(), owner, writer.sessionId()));
            }
        }
        assertEquals(List.of(), broken, ledger.toString());
        assertEquals(0, ledger.expiredSessions(), "sessions expired");
        return tree;
    }

    @Override
    public void close() {
        for (Writer writer : writers) {
            writer.close();
        }
    }
}
