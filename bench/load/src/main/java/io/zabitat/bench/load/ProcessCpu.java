package io.zabitat.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process's CPU time, user and system, of all its threads, from {@code /proc}. */
final class ProcessCpu {
    /** What Linux counts in towards user space, whatever the kernel's own clock is. */
    private static final int TICKS_PER_SECOND = 100;

    private final Path stat;

    ProcessCpu(long pid) {
        stat = Path.of("/proc", Long.toString(pid), "stat");
    }

    double seconds() throws IOException {
        String text = Files.readString(stat);
        // the name in brackets may hold anything, spaces too
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }
}
