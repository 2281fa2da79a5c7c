package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The power goes at each crash point of hot-swap 2: the next start finds exactly the old or exactly the new provider. */
class SwapCrashTest {
    private static final int CUTS = 50;
    private static final String OLD = new Incumbent(1, SwapStory.OLD).toString();
    private static final String NEW = new Incumbent(2, SwapStory.NEW).toString();
    private static final Set<String> EITHER = Set.of(OLD, NEW);

    private static MemoryDisk freshDisk() {
        MemoryDisk disk = new MemoryDisk();
        disk.createDirectories(SwapStory.FOLDER);
        return disk;
    }

    /** A swap to its end; each moment is behind what its name says, and before anything else. */
    private static SwapStory committed(MemoryDisk disk) throws IOException {
        SwapStory story = new SwapStory(disk);
        story.moment("before everything");
        story.begin();
        story.moment("CP32 prepare recorded");
        story.succeed(SwapStep.PREPARE);
        story.moment("CP33 standby, CP34 shadow running");
        story.succeed(SwapStep.SHADOW);
        story.moment("CP36 cut-over recorded, not switched; CP37 switched");
        story.succeed(SwapStep.CUTOVER);
        story.moment("CP39 observe recorded");
        story.pass(SwapStory.LIMITS.observeMillis());
        story.moment("CP42 commit recorded, old not stopped");
        story.succeed(SwapStep.COMMIT);
        story.moment("CP43 end recorded");
        return story;
    }

    private static SwapStory rolledBack(MemoryDisk disk) throws IOException {
        SwapStory story = new SwapStory(disk);
        story.toObserve();
        story.moment("CP40 rollback decided, not recorded");
        story.step(new SwapEvent.Breach("s", "it threw"));
        story.moment("rollback recorded, not done; CP41 rolled back, not recorded");
        story.succeed(SwapStep.ROLLBACK);
        story.moment("end recorded");
        return story;
    }

    @Test
    void shouldBeOldOrNewAtEachCrashPoint() throws IOException {
        SwapStory story = committed(freshDisk());
        assertEquals(NEW, SwapStory.activeAfter(story.disk));
        Map<String, Integer> moments = story.moments;
        int commit = moments.get("CP42 commit recorded, old not stopped");
        int observed = moments.get("CP39 observe recorded");
        for (Map.Entry<String, Integer> moment : moments.entrySet()) {
            String expected = moment.getValue() >= commit ? NEW : OLD;
            assertEquals(Set.of(expected), cuts(story.disk, moment.getValue()), moment.getKey());
        }
        // CP31, CP35, CP38 and their like: within the writing of a record
        for (int ops = 0; ops <= story.disk.ops.size(); ops++) {
            Set<String> allowed = ops < observed ? Set.of(OLD) : ops < commit ? EITHER : Set.of(NEW);
            Set<String> found = cuts(story.disk, ops);
            assertTrue(allowed.containsAll(found), "after " + ops + " changes of the disk: " + found);
        }
    }

    @Test
    void shouldBeOldWhereverARollbackIsCut() throws IOException {
        SwapStory story = rolledBack(freshDisk());
        for (int ops = 0; ops <= story.disk.ops.size(); ops++) {
            assertEquals(Set.of(OLD), cuts(story.disk, ops), "after " + ops + " changes of the disk");
        }
    }

    /** The second swap overwrites what the first has left: a torn record must not take the other with it. */
    @Test
    void shouldKeepTheFirstSwapWhenTheSecondIsCut() throws IOException {
        MemoryDisk disk = PowerLoss.rebased(committed(freshDisk()).disk);
        int before = disk.ops.size();
        SwapStory back = new SwapStory(disk);
        back.step(new SwapEvent.Begin(SwapStory.swap("s", SwapStory.NEW, 2, SwapStory.OLD)));
        back.succeed(SwapStep.PREPARE);
        back.succeed(SwapStep.SHADOW);
        back.succeed(SwapStep.CUTOVER);
        int observed = disk.ops.size();
        back.pass(SwapStory.LIMITS.observeMillis());
        back.succeed(SwapStep.COMMIT);
        String third = new Incumbent(3, SwapStory.OLD).toString();
        for (int ops = before; ops <= disk.ops.size(); ops++) {
            Set<String> allowed = ops <= observed ? Set.of(NEW) : Set.of(NEW, third);
            Set<String> found = cuts(disk, ops);
            assertTrue(allowed.containsAll(found), "after " + ops + " changes of the disk: " + found);
        }
        assertEquals(third, SwapStory.activeAfter(disk));
    }

    /** Tests the test: without the sync a commit that was told of is lost. */
    @Test
    void shouldLoseACommitWithoutTheSync() throws IOException {
        MemoryDisk disk = freshDisk();
        disk.swallowsSync = true;
        SwapStory story = committed(disk);
        assertTrue(story.told.contains("COMMITTED"));
        assertTrue(cuts(disk, disk.ops.size()).contains(OLD));
    }

    private static Set<String> cuts(MemoryDisk disk, int ops) throws IOException {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < CUTS; seed++) {
            found.add(SwapStory.activeAfter(PowerLoss.after(disk, ops, new Random(seed))));
        }
        return found;
    }
}
