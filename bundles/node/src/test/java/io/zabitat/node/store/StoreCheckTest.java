package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of the store of a running server, and of what changes of it have left. */
@Timeout(300)
class StoreCheckTest {
    @TempDir
    Path data;

    @Test
    void shouldFindEachKindOfStoreTheSameAsMemoryUnderLoad() throws Exception {
        try (Load load = new Load();
                SwappedServer server = new SwappedServer(data, "file")) {
            load.begin(server.port, 500);
            for (StoreKind to : List.of(SwappedServer.H2, SwappedServer.FILE)) {
                change(server, to);
                load.await(load.acknowledged() + 50);
                List<SwapFinding> found = server.slot().check().verify(true);
                assertFalse(found.stream().anyMatch(SwapFinding::isFailure), found.toString());
                SwapFinding memory = found.get(found.size() - 1);
                assertEquals("memory", memory.subject());
                assertTrue(memory.text().startsWith("the same at zxid"), memory.text());
                assertEquals(to.name(), found.get(0).text());
            }
            load.end();
        }
    }

    @Test
    void shouldFindARottenSnapshot() throws Exception {
        try (Load load = new Load();
                SwappedServer server = new SwappedServer(data, "h2")) {
            load.begin(server.port, 500);
            change(server, SwappedServer.FILE); // which leaves a snapshot with something in it
            Path snapshot;
            try (Stream<Path> files = Files.list(data.resolve("version-2"))) {
                snapshot = files.filter(file -> file.getFileName().toString().startsWith("snapshot."))
                        .findFirst()
                        .orElseThrow();
            }
            flip(snapshot, Files.size(snapshot) / 2);
            List<SwapFinding> found = server.slot().check().verify(false);
            assertTrue(
                    found.stream()
                            .anyMatch(line -> line.isFailure() && line.subject().startsWith("snapshot 0x")),
                    found.toString());
            flip(snapshot, Files.size(snapshot) / 2); // a start after this test reads it
            load.end();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
            channel.write(one, at);
        }
    }

    @Test
    void shouldTakeAwayWhatWasPutAsideByOrderAlone() throws Exception {
        try (Load load = new Load();
                SwappedServer server = new SwappedServer(data, "file")) {
            load.begin(server.port, 50);
            RetiredStores retired = server.slot().retired();
            assertEquals(List.of(), retired.list());
            StorageSwap swap = server.change(SwappedServer.H2, SwappedServer.QUICK);
            ok(server.run(swap::prepare));
            assertTrue(
                    retired.bar().orElse("").contains("under way"),
                    retired.bar().toString());
            ok(server.run(swap::fill));
            ok(server.run(swap::cutOver));
            assertThrows(IOException.class, () -> retired.purge(true, "a test"), "not even by force");
            ok(server.run(swap::commit));
            Path aside = data.resolve("version-2.retired-1");
            assertEquals(List.of(aside), retired.list());
            assertThrows(IOException.class, () -> retired.purge(false, "a test"), "no snapshot is newer");
            assertTrue(Files.exists(aside));
            assertEquals(List.of(aside), retired.purge(true, "a test"));
            assertFalse(Files.exists(aside));
            assertTrue(Files.exists(data.resolve("h2")));
            load.end();
        }
    }

    private static void change(SwappedServer server, StoreKind to) throws Exception {
        StorageSwap swap = server.change(to, SwappedServer.QUICK);
        ok(server.run(swap::prepare));
        ok(server.run(swap::fill));
        ok(server.run(swap::cutOver));
        ok(server.run(swap::commit));
    }

    private static void ok(String said) {
        assertTrue(said.startsWith("ok "), said);
    }
}
