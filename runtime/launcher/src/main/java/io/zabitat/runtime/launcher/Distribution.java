package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bundles of a distribution: the folders {@code bundles/N-word} are started in the order of N.
 *
 * @param bundles by level, then by name
 */
record Distribution(List<Jar> bundles) {
    /** @param location what the framework knows the bundle by: its place, so that nothing is copied */
    record Jar(int level, Path file, String location) {}

    Distribution {
        bundles = List.copyOf(bundles);
    }

    static Distribution of(Path home) throws IOException {
        List<Jar> bundles = new ArrayList<>();
        for (Path folder : sorted(folder(home))) {
            int level = Character.digit(folder.getFileName().toString().charAt(0), 10);
            for (Path file : sorted(folder)) {
                bundles.add(new Jar(level, file, "reference:" + file.toUri()));
            }
        }
        return new Distribution(bundles);
    }

    /** What the location of each bundle of a distribution begins with. */
    static String locations(Path home) {
        return "reference:" + folder(home).toUri();
    }

    private static Path folder(Path home) {
        return home.toAbsolutePath().resolve("bundles");
    }

    /** A text that changes with every bundle that is added, removed or built anew. */
    String stamp() throws IOException {
        StringBuilder stamp = new StringBuilder();
        for (Jar jar : bundles) {
            stamp.append(jar.location()).append(' ');
            stamp.append(Files.size(jar.file())).append(' ');
            stamp.append(Files.getLastModifiedTime(jar.file()).toMillis()).append('\n');
        }
        return stamp.toString();
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }
}
