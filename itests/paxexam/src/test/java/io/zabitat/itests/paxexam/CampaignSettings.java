package io.zabitat.itests.paxexam;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a campaign of swaps is to do, by system properties.
 *
 * @param count {@code swap.count}: swaps, those of earlier parts of the campaign included
 * @param seconds {@code swap.seconds}: after which this part of it ends
 * @param observeMillis {@code swap.observeMs}: how long each is watched
 * @param nodes {@code swap.nodes}: how large the tree is
 * @param members {@code swap.members} of the ensemble
 * @param rate {@code swap.rate}: writes a second of the client of each member; 0 for as many as there can be
 * @param seed {@code swap.seed}: of which the order of the members and what goes back are drawn; 0 for any
 * @param folder {@code swap.state}: where it is written down how far each role is; the next part goes on there
 * @param holder {@code swap.pauseWhile}: a file; while it is there, everything rests
 */
record CampaignSettings(
        long count,
        long seconds,
        long observeMillis,
        int nodes,
        int members,
        int rate,
        long seed,
        Path folder,
        Path holder) {
    private static final long NEVER_ENDING = TimeUnit.DAYS.toSeconds(30);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    static CampaignSettings read() {
        return new CampaignSettings(
                Long.getLong("swap.count", 20),
                Long.getLong("swap.seconds", NEVER_ENDING),
                Long.getLong("swap.observeMs", 300),
                Integer.getInteger("swap.nodes", 100),
                Integer.getInteger("swap.members", 3),
                Integer.getInteger("swap.rate", 300),
                Long.getLong("swap.seed", 0),
                Path.of(System.getProperty("swap.state", "target/swaps")).toAbsolutePath(),
                Path.of(System.getProperty("swap.pauseWhile", "no-such-file")));
    }

    /** Returns when nobody wants quiet. */
    void awaitRelease(StockLoad load) throws Exception {
        if (Files.exists(holder)) {
            load.resting(() -> {
                while (Files.exists(holder)) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            });
        }
    }
}
