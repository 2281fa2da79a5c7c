package io.zabitat.sim;

import io.zabitat.storage.file.FileStorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs seeds one after the other: {@code [--ensemble] --seeds FROM..TO [--seconds N] [--totals FILE]}. A seed that finds something is named with
 * the command that repeats it, and the campaign goes on; the totals are appended to a file, with the seed to go on from.
 */
public final class Campaign {
    private static final int MAX_SHOWN = 20;

    private final Counters counters = new Counters();
    private final List<String> found = new ArrayList<>();
    private long next;

    private Campaign(long first) {
        next = first;
    }

    /** The parts that ship, on a disk that keeps its promises. */
    static Simulation.Parts shipped() {
        return new Simulation.Parts(new FileStorageProvider(), SimDisk::new);
    }

    public static void main(String[] arguments) throws IOException {
        long from = 1;
        long to = 1000;
        long seconds = Long.MAX_VALUE / 2_000_000_000L;
        Path totals = null;
        boolean ensemble = arguments.length > 0 && arguments[0].equals("--ensemble");
        for (int i = ensemble ? 1 : 0; i + 1 < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--seeds" -> {
                    String[] range = value.split("\\.\\.");
                    from = Long.parseLong(range[0]);
                    to = Long.parseLong(range[range.length - 1]);
                }
                case "--seconds" -> seconds = Long.parseLong(value);
                case "--totals" -> totals = Path.of(value);
                default ->
                    throw new IllegalArgumentException(
                            arguments[i] + ": known are --seeds FROM..TO, --seconds N, --totals FILE");
            }
        }
        if (ensemble) {
            runEnsembles(from, to, seconds, totals);
            return;
        }
        Campaign campaign = new Campaign(from);
        campaign.run(to, System.nanoTime() + seconds * 1_000_000_000L);
        campaign.report(from, to, totals);
        if (!campaign.found.isEmpty()) {
            throw new IllegalStateException(campaign.found.size() + " seeds found something");
        }
    }

    private static void runEnsembles(long from, long to, long seconds, Path totals) throws IOException {
        EnsembleCampaign campaign = new EnsembleCampaign(from);
        long begin = System.nanoTime();
        campaign.run(to, begin + seconds * 1_000_000_000L);
        campaign.report(from, to, System.nanoTime() - begin, totals);
        if (campaign.hasFound()) {
            throw new IllegalStateException("some seeds found something");
        }
    }

    private void run(long to, long endNanos) {
        for (; next <= to && System.nanoTime() < endNanos; next++) {
            try {
                counters.addAll(new Simulation(next, shipped()).run());
            } catch (Violation e) {
                found.add(Long.toString(next));
                if (found.size() <= MAX_SHOWN) {
                    System.out.println(e.getMessage());
                    if (to - next == 0) {
                        e.printStackTrace(System.out);
                    }
                }
            }
        }
    }

    private void report(long from, long to, Path totals) throws IOException {
        counters.all().forEach((what, count) -> System.out.println(String.format("%10d  %s", count, what)));
        String row = "| " + LocalDate.now() + " | simulator | " + from + ".." + (next - 1) + " | " + (next - from)
                + " runs, "
                + counters.all().values().stream().mapToLong(n -> n).sum() + " counted events | "
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
