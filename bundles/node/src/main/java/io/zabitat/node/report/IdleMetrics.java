package io.zabitat.node.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of {@code mntr} in which this server never has anything to count; monitors ask for them all the same. Read from
 * the resource {@code idle-metrics.txt} whenever somebody asks; any thread. A line that begins with {@code alone} holds for a
 * server that belongs to no ensemble: a member would have something to count and does not, and no figure is better than a wrong
 * one.
 */
public final class IdleMetrics {
    private static final List<String> SUMMARY = List.of("min_", "max_", "cnt_", "sum_");
    private static final List<String> PERCENTILES = List.of("p50_", "p95_", "p99_", "p999_");

    private static final String ALONE = "alone ";

    private IdleMetrics() {}

    static Map<String, String> shipped(boolean member) {
        Map<String, String> metrics = new LinkedHashMap<>();
        try (InputStream in = IdleMetrics.class.getResourceAsStream("idle-metrics.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#") && !(member && line.startsWith(ALONE)))
                    .map(line -> line.startsWith(ALONE) ? line.substring(ALONE.length()) : line)
                    .forEach(line -> addLine(line, metrics));
            return metrics;
        } catch (IOException e) {
            throw new UncheckedIOException("idle-metrics.txt", e);
        }
    }

    private static void addLine(String line, Map<String, String> metrics) {
        int space = line.indexOf(' ');
        String name = line.substring(space + 1);
        if (line.startsWith("counter")) {
            metrics.put(name, "0");
            return;
        }
        metrics.put("avg_" + name, "0.0");
        SUMMARY.forEach(prefix -> metrics.put(prefix + name, "0"));
        if (line.startsWith("percentiles")) {
            PERCENTILES.forEach(prefix -> metrics.put(prefix + name, "0"));
        }
    }
}
