package io.zabitat.sim;

import io.zabitat.storage.file.FileStorageProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Runs seeds of whole ensembles one after the other; see {@link Campaign} for the arguments. */
final class EnsembleCampaign {
    private static final int MAX_SHOWN = 20;

    private final Counters counters = new Counters();
    private final List<String> found = new ArrayList<>();
    private long events;
    private long next;
    private long cpuNanos;

    EnsembleCampaign(long first) {
        next = first;
    }

    /** The parts that ship, on a disk that keeps its promises. */
    static EnsembleRun.Parts shipped() {
        return new EnsembleRun.Parts(new FileStorageProvider(), SimDisk::new);
    }

    boolean hasFound() {
        return !found.isEmpty();
    }

    void run(long to, long endNanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        play(to, endNanos);
        cpuNanos += threads.getCurrentThreadCpuTime() - before;
    }

    private void play(long to, long endNanos) {
        boolean one = next == to;
        for (; next <= to && System.nanoTime() < endNanos; next++) {
            EnsembleRun run = new EnsembleRun(next, shipped());
            try {
                counters.addAll(run.run());
            } catch (Violation e) {
                found.add(Long.toString(next));
                if (found.size() <= MAX_SHOWN) {
                    System.out.println(e.getMessage() + "\n  replay: sim/run --ensemble --seeds " + next + ".." + next);
                }
                if (one) {
                    e.printStackTrace(System.out);
                    System.out.println("  with " + EnsembleRun.options(next));
                    System.out.println("  " + run.outcome() + "\n  the faults that it takes:");
                    Shrinker.shrink(next, shipped(), e).forEach(System.out::println);
                }
            }
            events += run.events();
        }
    }

    void report(long from, long to, long nanos, Path totals) throws IOException {
        counters.all().forEach((what, count) -> System.out.println(String.format("%10d  %s", count, what)));
        double seconds = nanos / 1e9;
        double core = cpuNanos / 1e9;
        System.out.println(String.format(
                "%d schedules, %d events in %.1f s: %.0f schedules/s; %.0f schedules and %.0f events in a second of a core",
                next - from, events, seconds, (next - from) / seconds, (next - from) / core, events / core));
        String row = "| " + LocalDate.now() + " | simulated ensembles | " + from + ".." + (next - 1) + " | "
                + (next - from) + " runs, " + events + " events | "
                + (found.isEmpty() ? "nothing" : "seeds " + String.join(", ", found)) + " |";
        System.out.println(row);
        if (next <= to) {
            System.out.println("go on with --seeds " + next + ".." + to);
        }
        if (totals != null) {
            Files.writeString(totals, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
