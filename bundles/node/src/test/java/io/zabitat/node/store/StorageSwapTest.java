package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store of a running server is changed under load by stock clients, who notice nothing. */
@Timeout(300)
class StorageSwapTest {
    private static final int ZNODES = 10_000;

    @TempDir
    Path data;

    @Test
    void shouldGoFromFilesToH2AndBackUnderLoad() throws Exception {
        try (Load load = new Load()) {
            try (SwappedServer server = new SwappedServer(data, "file")) {
                load.begin(server.port, ZNODES);
                change(server, SwappedServer.H2, load);
                assertEquals("h2", server.slot().kind());
                assertTrue(Files.exists(data.resolve("version-2.retired-1")));
                assertFalse(Files.exists(data.resolve("version-2")));
                change(server, SwappedServer.FILE, load);
                assertEquals("file", server.slot().kind());
                assertTrue(Files.exists(data.resolve("h2.retired-2")));
                load.end();
            }
            checkApache(load);
            // The configuration still names the first one; the marker counts.
            try (SwappedServer again = new SwappedServer(data, "h2")) {
                assertEquals("file", again.slot().kind());
                load.check(again.port);
            }
        }
    }

    private static void change(SwappedServer server, StoreKind to, Load load) throws Exception {
        StorageSwap swap = server.change(to, SwappedServer.QUICK);
        ok(server.run(swap::prepare));
        ok(server.run(swap::fill));
        long before = load.acknowledged();
        load.await(before + 200);
        ok(server.run(swap::cutOver));
        assertEquals(to.name(), server.slot().kind());
        System.out.println("change to " + to.name() + ": " + swap.progress());
        load.await(load.acknowledged() + 200);
        ok(server.run(swap::commit));
        load.await(load.acknowledged() + 100);
    }

    private static void ok(String said) {
        System.out.println(said);
        assertTrue(said.startsWith("ok "), said);
    }

    /** Apache's own classes load what came of it. */
    private void checkApache(Load load) throws Exception {
        DataTree tree = new DataTree();
        FileTxnSnapLog files = new FileTxnSnapLog(data.toFile(), data.toFile());
        try {
            files.restore(tree, new java.util.concurrent.ConcurrentHashMap<>(), (header, record, digest) -> {});
        } finally {
            files.close();
        }
        load.check(path -> Optional.ofNullable(tree.getNode(path)).map(node -> node.getData()));
    }
}
