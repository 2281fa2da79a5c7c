package io.zabitat.itests.ensemble;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a test did to its members and when, with the clock of their logs, so that both can be laid side by side. */
final class Journal {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    void note(String what) {
        String line = LocalTime.now(ZoneOffset.systemDefault()).format(CLOCK) + " " + what;
        lines.add(line);
        System.out.println(line);
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}
