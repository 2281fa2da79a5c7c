package io.zabitat.admission.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;

/**
 * The locations whose bundle is not what was installed there; known to the next start, too. Changed under its own lock, by whoever updates
 * bundles, and seldom; resolutions on any thread ask it without one.
 */
final class Replaced {
    /** Some thousand locations; of the distribution there are a hundred. */
    private static final int MAX_BYTES = 1024 * 1024;

    private final Path file;
    private volatile Set<String> locations = Set.of();

    /**
     * @param file holds them, a line each
     * @throws IOException when it cannot be read, or is larger than it can ever be: nobody knows then what was replaced
     */
    Replaced(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] text = in.readNBytes(MAX_BYTES + 1);
                if (text.length > MAX_BYTES) {
                    throw new IOException(
                            file + " is larger than " + MAX_BYTES + " bytes: the guard has not written that");
                }
                locations = Set.copyOf(
                        new String(text, StandardCharsets.UTF_8).lines().toList());
            }
        }
    }

    boolean contains(String location) {
        return locations.contains(location);
    }

    synchronized void add(String location) {
        Set<String> changed = new TreeSet<>(locations);
        if (changed.add(location)) {
            become(changed);
        }
    }

    synchronized void remove(String location) {
        Set<String> changed = new TreeSet<>(locations);
        if (changed.remove(location)) {
            become(changed);
        }
    }

    private void become(Set<String> changed) {
        locations = Set.copyOf(changed); // before the file: what cannot be written down counts all the same
        try {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.write(beside, changed);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("which bundles were replaced cannot be written down", e);
        }
    }
}
