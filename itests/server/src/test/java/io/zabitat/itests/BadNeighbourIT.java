package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.transcript.Ops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold on to connections without using them; the others do not notice. */
class BadNeighbourIT {
    @TempDir
    Path folder;

    @Test
    void shouldEndSlowHandshakes() throws IOException {
        try (ServerProcess server = ServerProcess.in(folder)
                        .set("nio.sessionlessCnxnTimeout", "1000")
                        .set("maxClientCnxns", "0")
                        .start();
                RawClient good = RawClient.withSession(server.port(), 40_000)) {
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                RawClient client = new RawClient(server.port());
                client.sendRaw(new byte[] {0, 0, 0});
                client.timeout(60_000);
                slow.add(client);
            }
            for (RawClient client : slow) {
                assertEquals(Optional.empty(), client.readFrameOrEnd());
                client.close();
            }
            assertEquals(
                    0,
                    RawClient.errorOf(
                            good.call(1, Ops.GET_DATA, Ops.watch("/", false).bytes())));
        }
    }

    @Test
    void shouldLimitConnectionsOfOneAddress() throws IOException {
        try (ServerProcess server =
                ServerProcess.in(folder).set("maxClientCnxns", "5").start()) {
            List<RawClient> clients = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                try {
                    clients.add(RawClient.withSession(server.port(), 40_000));
                } catch (IOException e) {
                    refused++;
                }
            }
            assertEquals(15, refused);
            for (RawClient client : clients) {
                assertEquals(
                        0,
                        RawClient.errorOf(client.call(
                                1, Ops.GET_DATA, Ops.watch("/", false).bytes())));
                client.close();
            }
        }
    }

    @Test
    void shouldAnswerManyPipelinedRequestsWithoutReadingThemAllAtOnce() throws IOException {
        int requests = 20_000;
        try (ServerProcess server = ServerProcess.in(folder).start();
                RawClient client = RawClient.withSession(server.port(), 40_000)) {
            Thread sender = new Thread(() -> {
                try {
                    for (int xid = 1; xid <= requests; xid++) {
                        client.sendRequest(
                                xid,
                                xid % 10 == 0 ? Ops.SET_DATA : Ops.GET_DATA,
                                xid % 10 == 0
                                        ? Ops.setData("/", "x", -1).bytes()
                                        : Ops.watch("/", false).bytes());
                    }
                } catch (IOException e) {
                    // the reader finds it
                }
            });
            sender.start();
            for (int xid = 1; xid <= requests; xid++) {
                byte[] reply = client.readFrame();
                assertEquals(xid, java.nio.ByteBuffer.wrap(reply).getInt());
                assertEquals(0, RawClient.errorOf(reply));
            }
            assertFalse(server.fourLetterWord("srvr").isEmpty());
            assertTrue(server.isAlive());
        }
    }
}
