package io.zabitat.itests.paxexam;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Properties;
import java.util.Random;

/** How far a campaign of swaps has come, in all its parts; a file, so that the next part goes on. One thread uses it. */
final class CampaignState {
    private final Path file;
    private final Properties values = new Properties();

    private CampaignState(Path file) {
        this.file = file;
    }

    static CampaignState load(Path folder, String role) throws IOException {
        CampaignState state = new CampaignState(Files.createDirectories(folder).resolve(role + ".properties"));
        if (Files.exists(state.file)) {
            try (Reader reader = Files.newBufferedReader(state.file)) {
                state.values.load(reader);
            }
        }
        return state;
    }

    private long get(String name, long otherwise) {
        return Long.parseLong(values.getProperty(name, Long.toString(otherwise)));
    }

    private void set(String name, long value) {
        values.setProperty(name, Long.toString(value));
    }

    private void add(String name, long more) {
        set(name, get(name, 0) + more);
    }

    /**
     * Begins a part of the campaign.
     *
     * @param wanted the seed of its first part, 0 for any
     */
    Random begin(long wanted) throws IOException {
        long seed = get("seed", wanted != 0 ? wanted : System.nanoTime() & 0xffffff);
        set("seed", seed);
        add("parts", 1);
        save();
        System.out.println(file.getFileName() + ": -Dswap.seed=" + seed + ", part " + get("parts", 0));
        return new Random(seed + get("parts", 0));
    }

    long swaps() {
        return get("swaps", 0);
    }

    /** @param writes acknowledged meanwhile */
    void swapped(long writes, int events, long millis) {
        add("swaps", 1);
        add("writes", writes);
        add("events", events);
        set("fewest", Math.min(writes, get("fewest", Long.MAX_VALUE)));
        add("millis", millis);
        set("longest", Math.max(millis, get("longest", 0)));
    }

    void wentBack() {
        add("back", 1);
    }

    /** What the probe at the end of a part has found; the longest part counts. */
    void left(long loaders, long heapBytes, long directBytes, long swaps) {
        if (swaps >= get("probed", 0)) {
            set("probed", swaps);
            set("loaders", loaders);
            set("heap", heapBytes);
            set("direct", directBytes);
        }
    }

    /** This part has lost nothing. */
    void succeeded() throws IOException {
        add("whole", 1);
        save();
    }

    void save() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(next)) {
            values.store(writer, null);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return swaps() + " swaps, " + get("back", 0) + " more taken back, " + get("writes", 0)
                + " acknowledged writes meanwhile, at least " + get("fewest", 0) + ", " + get("events", 0) + " events";
    }

    /** For the table in docs/testing.md. */
    String row(CampaignSettings settings) {
        return String.format(
                "| %s | %s | %d | %s; %d ms each on average, at most %d; windows %d ms, %d parts, %d to their ends; after %d swaps in one"
                        + " process %d class loaders, heap %+d KiB, direct memory %+d B |",
                LocalDate.now(),
                file.getFileName().toString().replace(".properties", ""),
                get("seed", 0),
                this,
                get("millis", 0) / Math.max(1, swaps()),
                get("longest", 0),
                settings.observeMillis(),
                get("parts", 0),
                get("whole", 0),
                get("probed", 0),
                get("loaders", 0),
                get("heap", 0) / 1024,
                get("direct", 0));
    }
}
