package io.zabitat.spi.tck.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * One story of an election: lines that tell what happens to one server, each followed by what it did, indented; "==" begins a story
 * in a file. What others say and what the server sends is in the words of its protocol, which a subclass knows. Zxids are written as
 * {@code epoch:counter}, "-" is the number of somebody who cannot be elected.
 *
 * <pre>
 * servers 3 voters 1 observer, this is 2
 * look 5:7 epoch 5 [empty]
 * 1 up | 1 down | settled 2 [epoch 6] | at 200
 * </pre>
 */
public abstract class ElectionStory {
    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<Long>> sent = new TreeMap<>();
    private final List<String> done = new ArrayList<>();
    private Election election;
    private long nowNanos;
    private long wishNanos = -1;

    /** The election of the line that begins with {@code servers}. */
    protected abstract Election begin(List<String> words);

    /** What a peer says in a line that begins with its id. */
    protected abstract byte[] said(long from, List<String> words);

    /** What the server sends, in words. */
    protected abstract String text(long to, byte[] message);

    /** A vote that was decided, in words. */
    protected abstract String text(Vote vote);

    /** What follows a word, or nothing. */
    protected static String after(List<String> words, String word, String otherwise) {
        int at = words.indexOf(word);
        return at < 0 ? otherwise : words.get(at + 1);
    }

    /** How many observers the first line names. */
    protected static int observers(List<String> words) {
        int at = Math.max(words.indexOf("observer"), words.indexOf("observers"));
        return at < 0 ? 0 : Integer.parseInt(words.get(at - 1));
    }

    protected static long number(String word) {
        return word.equals("-") ? Long.MIN_VALUE : Long.parseLong(word);
    }

    protected static String number(long number) {
        return number == Long.MIN_VALUE ? "-" : Long.toString(number);
    }

    protected static long zxid(String word) {
        String[] parts = word.split(":");
        return parts.length == 1 ? number(word) : Long.parseLong(parts[0]) << 32 | Long.parseLong(parts[1]);
    }

    protected static String zxid(long zxid) {
        return zxid <= 0 ? number(zxid) : (zxid >> 32) + ":" + (zxid & 0xffffffffL);
    }

    /**
     * A test for each story of a folder.
     *
     * @param atLeast so many stories there are
     * @param rewrite whether what the election does now is written down first, for a review of the difference
     */
    public static Stream<DynamicTest> tests(Path folder, int atLeast, boolean rewrite, Supplier<ElectionStory> player)
            throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (rewrite) {
                    Files.write(
                            file,
                            stories(file).stream()
                                    .flatMap(story -> player.get().play(story).stream())
                                    .toList());
                }
                for (List<String> story : stories(file)) {
                    tests.add(DynamicTest.dynamicTest(
                            file.getFileName() + " " + story.get(0),
                            () -> assertEquals(
                                    String.join("\n", story),
                                    String.join("\n", player.get().play(story)))));
                }
            }
        }
        assertTrue(tests.size() >= atLeast, "only " + tests.size() + " stories");
        return tests.stream();
    }

    private static List<List<String>> stories(Path file) throws IOException {
        List<List<String>> stories = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("==")) {
                stories.add(new ArrayList<>());
            }
            stories.get(stories.size() - 1).add(line);
        }
        return stories;
    }

    /** The same story with what this election did. */
    private List<String> play(List<String> story) {
        for (String line : story) {
            if (!line.startsWith("    ")) {
                lines.add(line);
                if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("==")) {
                    happen(Arrays.asList(line.trim().split("[ ,]+")));
                }
            }
        }
        return lines;
    }

    private void happen(List<String> words) {
        if (words.get(0).equals("servers")) {
            election = begin(words);
            return;
        }
        election.step(event(words), nowNanos, new Sink());
        sent.forEach((message, to) -> lines.add(
                "    to " + String.join(", ", to.stream().map(String::valueOf).toList()) + ": " + message));
        lines.addAll(done);
        sent.clear();
        done.clear();
    }

    private ElectionEvent event(List<String> words) {
        switch (words.get(0)) {
            case "look":
                return new ElectionEvent.Look(
                        zxid(words.get(1)), Long.parseLong(words.get(3)), !words.contains("empty"));
            case "settled":
                return new ElectionEvent.Settled(
                        Long.parseLong(words.get(1)), Long.parseLong(after(words, "epoch", "-1")));
            case "at":
                nowNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words.get(1)));
                return new ElectionEvent.Tick();
            default:
                long from = Long.parseLong(words.get(0));
                return switch (words.get(1)) {
                    case "up" -> new ElectionEvent.PeerUp(from);
                    case "down" -> new ElectionEvent.PeerDown(from);
                    default -> new ElectionEvent.Received(from, said(from, words));
                };
        }
    }

    private final class Sink implements ElectionSink {
        @Override
        public void heardLooking(long voter) {
            done.add("    has heard " + voter + " looking");
        }

        @Override
        public void votesWithdrawn() {
            done.add("    has too few votes now");
        }

        @Override
        public void note(String text) {
            done.add("    notes " + text);
        }

        @Override
        public void send(long to, byte[] message) {
            sent.computeIfAbsent(text(to, message), any -> new ArrayList<>()).add(to);
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            done.add("    decides " + text(vote) + (counts ? "" : ", own history does not count"));
        }

        @Override
        public void wakeAt(long nanos) {
            if (nanos != wishNanos) {
                wishNanos = nanos;
                done.add("    wakes at " + TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        }
    }
}
