package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.ServerProcess.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ensemble moves from Apache's server to ours and back, one member at a time on the same directories, while clients write. */
class RollingReplacementIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final int WRITES_BETWEEN = 100;

    @TempDir
    Path folder;

    @Test
    void shouldReplaceMemberByMemberAndBackUnderLoad() throws Exception {
        Random random = Campaign.random("RollingReplacementIT");
        Ensemble.with(folder, "AAA", Map.of(), ensemble -> {
            ensemble.start();
            Story.tell(ensemble, "before");
            try (Load load = Load.start(ensemble, 4, SESSION_MILLIS)) {
                for (int round = 0; round < Campaign.factor(); round++) {
                    replaceAll(ensemble, load, Kind.underTest(), random);
                    replaceAll(ensemble, load, Kind.APACHE, random);
                }
                load.verify(ensemble);
                System.out.println("RollingReplacementIT: " + load.ledger());
                assertEquals(0, load.ledger().expiredSessions());
            }
            Story.tell(ensemble, "after");
            Tree.same(ensemble);
        });
    }

    /** Followers and leader in an order drawn from the seed; stopped as an operator would. */
    private static void replaceAll(Ensemble ensemble, Load load, Kind kind, Random random) {
        List<Member> order = new ArrayList<>(ensemble.members());
        Collections.shuffle(order, random);
        for (Member member : order) {
            ensemble.journal().note("replace " + member + " by " + kind.name().toLowerCase());
            member.stop();
            load.awaitProgress(WRITES_BETWEEN);
            member.becomes(kind);
            member.launch();
            ensemble.awaitAllServing();
            load.awaitProgress(WRITES_BETWEEN);
        }
    }
}
