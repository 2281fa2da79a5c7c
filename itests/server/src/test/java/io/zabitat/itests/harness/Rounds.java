package io.zabitat.itests.harness;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;

/**
 * The rounds of a random test: few in the build, many in a campaign. They are played in parts, each on servers of its own and with a check at
 * its end; how many have passed is said after each part and, with `-Ditest.state=FOLDER`, kept, so that the same command goes on there.
 */
public final class Rounds {
    private static final int PER_PART = 50;
    private static final String DONE = "rounds";
    private static final String WRITES = "writes";
    private static final String SEEDS = "seeds";

    private final String test;
    private final int wanted;
    private final Optional<Path> file;
    private final Properties passed = new Properties();

    private Rounds(String test, int wanted) throws IOException {
        this.test = test;
        this.wanted = wanted;
        String folder = System.getProperty("itest.state", "");
        if (folder.isEmpty()) {
            file = Optional.empty();
            return;
        }
        file = Optional.of(Files.createDirectories(Path.of(folder))
                .resolve(test.replaceAll("[^A-Za-z0-9]+", "-") + ".properties"));
        if (Files.exists(file.get())) {
            try (Reader reader = Files.newBufferedReader(file.get())) {
                passed.load(reader);
            }
        }
    }

    /** A part of a test. */
    @FunctionalInterface
    public interface Part {
        /**
         * Plays some rounds and checks what they have left.
         *
         * @return how many writes were acknowledged
         */
        long play(Random random, int first, int last) throws Exception;
    }

    /**
     * Plays all rounds that have not passed.
     *
     * @param test a name that no other test has
     */
    public static void play(String test, int rounds, Part part) throws Exception {
        new Rounds(test, rounds).play(part);
    }

    private void play(Part part) throws Exception {
        if (done() >= wanted) {
            throw new IllegalStateException(file.orElseThrow() + " has passed " + done() + " rounds of " + wanted
                    + " already: take another folder");
        }
        long seed = Campaign.seed(test);
        passed.merge(SEEDS, Long.toString(seed), (before, now) -> before + " " + now);
        while (done() < wanted) {
            int first = (int) done() + 1;
            int last = Math.min(wanted, first + PER_PART - 1);
            long writes = part.play(new Random(seed + first), first, last);
            passed.setProperty(DONE, Integer.toString(last));
            passed.setProperty(WRITES, Long.toString(number(WRITES) + writes));
            save();
            System.out.println(test + ": " + last + " of " + wanted + " rounds, " + number(WRITES)
                    + " acknowledged writes, none lost; seeds " + passed.getProperty(SEEDS));
        }
    }

    private long done() {
        return number(DONE);
    }

    private long number(String name) {
        return Long.parseLong(passed.getProperty(name, "0"));
    }

    private void save() throws IOException {
        if (file.isEmpty()) {
            return;
        }
        Path next = file.get().resolveSibling(file.get().getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(next)) {
            passed.store(writer, null);
        }
        Files.move(next, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
