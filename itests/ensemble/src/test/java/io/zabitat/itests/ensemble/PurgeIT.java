package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.itests.harness.StockClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The automatic purge is for members that serve: while an ensemble does not, nothing is deleted that may tell why. */
class PurgeIT {
    private static final int SESSION_MILLIS = 40_000;
    private static final int OLD = 5;
    private static final int RETAINED = 3;
    private static final int ANSWERS = 30;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void shouldDeleteNothingBeforeTheMemberServes() throws Exception {
        Map<String, String> keys =
                Map.of("autopurge.purgeInterval", "1", "autopurge.snapRetainCount", String.valueOf(RETAINED));
        Ensemble.with(folder, "ZZZ", keys, ensemble -> {
            ensemble.start();
            try (StockClients clients = new StockClients(ensemble.connectString())) {
                clients.connect(SESSION_MILLIS)
                        .create("/kept", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            ensemble.members().forEach(Member::stop);
            Member member = ensemble.member(1);
            List<String> before = withOldSnapshots(member);

            member.launch();
            Poll.until("it answers", LIMIT, () -> member.word("srvr").contains("not currently serving"));
            for (int i = 0; i < ANSWERS; i++) {
                member.word("srvr");
            }
            assertEquals(before, snapshots(member));

            ensemble.start();
            Poll.until("it purges", LIMIT, () -> snapshots(member).size() <= RETAINED);
            assertEquals(
                    before.get(before.size() - 1),
                    snapshots(member).get(snapshots(member).size() - 1));
        });
    }

    /** Copies of its newest one under names that are older. @return all that are there now */
    private static List<String> withOldSnapshots(Member member) throws IOException {
        List<String> names = snapshots(member);
        Path version = member.dataDir().resolve("version-2");
        byte[] newest = Files.readAllBytes(version.resolve(names.get(names.size() - 1)));
        for (int i = 1; i <= OLD; i++) {
            Files.write(version.resolve("snapshot." + i), newest);
        }
        return snapshots(member);
    }

    private static List<String> snapshots(Member member) throws IOException {
        try (Stream<Path> files = Files.list(member.dataDir().resolve("version-2"))) {
            List<String> names =
                    new ArrayList<>(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("snapshot\\.[0-9a-f]+"))
                            .toList());
            names.sort((a, b) -> Long.compareUnsigned(zxid(a), zxid(b)));
            return names;
        }
    }

    private static long zxid(String name) {
        return Long.parseUnsignedLong(name.substring("snapshot.".length()), 16);
    }
}
