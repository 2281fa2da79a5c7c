package io.zabitat.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/** How far a campaign has come and what it has counted; kept in a file, so that a campaign that was cut off goes on. */
final class CampaignState {
    private static final String COUNTER = "counter.";

    private final Path file;
    private final long from;
    private final long to;
    private final Counters counters = new Counters();
    private final List<String> found = new ArrayList<>();
    private long next;
    private long events;
    private long cpuNanos;
    private long shownNext;
    private long shownEvents;
    private long shownCpuNanos;

    private CampaignState(Path file, long from, long to) {
        this.file = file;
        this.from = from;
        this.to = to;
        this.next = from;
        this.shownNext = from;
    }

    /** @param file null for none; when it is there, its range of seeds counts */
    static CampaignState load(Path file, long from, long to) throws IOException {
        if (file == null || !Files.exists(file)) {
            return new CampaignState(file, from, to);
        }
        Properties saved = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            saved.load(in);
        }
        CampaignState state = new CampaignState(file, number(saved, "from"), Math.max(to, number(saved, "to")));
        state.next = number(saved, "next");
        state.events = number(saved, "events");
        state.cpuNanos = number(saved, "cpuNanos");
        state.shownNext = state.next;
        state.shownEvents = state.events;
        state.shownCpuNanos = state.cpuNanos;
        for (String seed : saved.getProperty("found").split(",")) {
            if (!seed.isEmpty()) {
                state.found.add(seed);
            }
        }
        for (String key : saved.stringPropertyNames()) {
            if (key.startsWith(COUNTER)) {
                state.counters.add(key.substring(COUNTER.length()), number(saved, key));
            }
        }
        return state;
    }

    private static long number(Properties saved, String key) {
        return Long.parseLong(saved.getProperty(key));
    }

    void save() throws IOException {
        if (file == null) {
            return;
        }
        Properties saved = new Properties();
        saved.setProperty("from", Long.toString(from));
        saved.setProperty("to", Long.toString(to));
        saved.setProperty("next", Long.toString(next));
        saved.setProperty("events", Long.toString(events));
        saved.setProperty("cpuNanos", Long.toString(cpuNanos));
        saved.setProperty("found", String.join(",", found));
        counters.all().forEach((what, count) -> saved.setProperty(COUNTER + what, Long.toString(count)));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(fresh)) {
            saved.store(out, null);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /** The first seed that has not been played. */
    long next() {
        return next;
    }

    List<String> found() {
        return found;
    }

    void add(SeedPiece piece) {
        next = Math.max(next, piece.next());
        events += piece.events();
        cpuNanos += piece.cpuNanos();
        counters.addAll(piece.counters());
        piece.found().keySet().forEach(seed -> found.add(Long.toString(seed)));
    }

    /** With the speed since the last time, when everything is compiled and has been for long. */
    String progress() {
        double core = Math.max(1, cpuNanos - shownCpuNanos) / 1e9;
        String text = String.format(
                "%d of %d, %d found something; lately %.0f schedules and %.0f events in a second of a core",
                next - from, to - from + 1, found.size(), (next - shownNext) / core, (events - shownEvents) / core);
        shownCpuNanos = cpuNanos;
        shownNext = next;
        shownEvents = events;
        return text;
    }

    private String speed() {
        double core = Math.max(1, cpuNanos) / 1e9;
        return String.format(
                "%d schedules, %d events; %.0f schedules and %.0f events in a second of a core",
                next - from, events, (next - from) / core, events / core);
    }

    void report(Campaign.Game game, Path totals) throws IOException {
        for (String what : new TreeSet<>(counters.all().keySet())) {
            System.out.println(String.format("%10d  %s", counters.of(what), what));
        }
        System.out.println(speed());
        String row = "| " + LocalDate.now() + " | " + game.title() + " | " + from + ".." + (next - 1) + " | "
                + (next - from) + " runs, " + events + " events | "
                + (found.isEmpty() ? "nothing" : "seeds " + String.join(", ", found)) + " |";
        System.out.println(row);
        if (next <= to) {
            System.out.println(
                    "go on with --seeds " + next + ".." + to + (file == null ? "" : ", or with the same --state"));
        }
        if (totals != null) {
            Files.writeString(totals, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
