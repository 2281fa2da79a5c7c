package io.zabitat.admission.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The locations whose bundle is not what was installed there; known to the next start, too. Guarded by itself. */
final class Replaced {
    private final Path file;
    private final Set<String> locations = new TreeSet<>();

    /** @param file holds them, a line each */
    Replaced(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            locations.addAll(Files.readAllLines(file));
        }
    }

    synchronized boolean contains(String location) {
        return !locations.isEmpty() && locations.contains(location);
    }

    synchronized void add(String location) {
        if (locations.add(location)) {
            write();
        }
    }

    synchronized void remove(String location) {
        if (locations.remove(location)) {
            write();
        }
    }

    private void write() {
        try {
            Files.write(file, List.copyOf(locations));
        } catch (IOException e) {
            throw new UncheckedIOException("which bundles were replaced cannot be written down", e);
        }
    }
}
