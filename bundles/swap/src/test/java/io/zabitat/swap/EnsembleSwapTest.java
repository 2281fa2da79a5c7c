package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of an ensemble, whose links share the clients' engine, get another client transport one after the other. */
@Timeout(300)
class EnsembleSwapTest {
    private static final int MEMBERS = 3;

    @TempDir
    Path folder;

    private Map<String, String> keys() throws Exception {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("tickTime", "2000");
        keys.put("initLimit", "20");
        keys.put("syncLimit", "20");
        for (int i = 1; i <= MEMBERS; i++) {
            keys.put("server." + i, "127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next());
        }
        return keys;
    }

    @Test
    void shouldElectNobodyAnewWhenClientsGetAnotherTransport() throws Exception {
        Map<String, String> keys = keys();
        List<SwapServer> members = new ArrayList<>();
        try {
            for (int i = 1; i <= MEMBERS; i++) {
                Path own = Files.createDirectories(folder.resolve("m" + i));
                Files.writeString(own.resolve("myid"), i + "\n");
                members.add(new SwapServer(own, SwapServer.QUICK, "nio", keys));
            }
            for (SwapServer member : members) {
                SwapServer.until("a role", () -> SwapServer.isSettled(member.server.report()));
            }
            List<Long> epochs = epochs(members);
            try (SwapLoad load = new SwapLoad(members.get(0).address(), 2, 5, false)) {
                for (String to : List.of("netty", "nio")) {
                    for (SwapServer member : members) {
                        long acks = load.acknowledgedWrites();
                        EndedSwap ended = member.swapTo(to);
                        assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
                        SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 100);
                    }
                }
                load.verify(members.get(0).address());
            }
            assertEquals(epochs, epochs(members), "no election");
            assertTrue(members.stream().allMatch(member -> member.helpless.isEmpty()));
        } finally {
            members.forEach(SwapServer::close);
        }
    }

    private static List<Long> epochs(List<SwapServer> members) {
        return members.stream()
                .map(member -> member.server.report().ensemble().epoch())
                .toList();
    }
}
