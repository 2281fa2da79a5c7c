package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private record Planned(long at, int number) {}

    @Test
    void shouldDoWhatIsDueFirstAndOfTheSameMomentWhatWasPlannedFirst() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            Schedule schedule = new Schedule();
            List<Planned> planned = new ArrayList<>();
            List<Planned> done = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                Planned next = new Planned(schedule.now() + random.nextInt(40), i);
                planned.add(next);
                schedule.after(next.at() - schedule.now(), () -> done.add(next));
                if (random.nextInt(3) == 0) {
                    schedule.step();
                }
            }
            while (schedule.next() < Long.MAX_VALUE) {
                schedule.step();
            }
            planned.sort(Comparator.comparingLong(Planned::at).thenComparingInt(Planned::number));
            assertEquals(planned, done, "seed " + seed);
        }
    }
}
