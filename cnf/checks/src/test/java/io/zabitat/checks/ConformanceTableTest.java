package io.zabitat.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of docs/conformance.md names tests; they exist and are not disabled. */
class ConformanceTableTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");
    private static final Pattern DISABLED = Pattern.compile("@(Disabled|Ignore)\\w*");
    private static final Pattern CONTRACT = Pattern.compile("class \\w+ extends (\\w+Contract)\\b");
    private static final Pattern IN_TESTS = Pattern.compile("/src/test/java/|/spi\\.tck/src/main/java/");
    private static final Repository REPOSITORY = Repository.here();

    @Test
    void shouldNameATestInEveryRow() throws IOException {
        List<String> rows = rows();
        assertTrue(rows.size() > 20, "rows are found: " + rows.size());
        assertEquals(
                List.of(),
                rows.stream().filter(row -> !NAMED.matcher(row).find()).toList());
    }

    @Test
    void shouldNameOnlyTestsThatExistAndRun() throws IOException {
        List<String> found = new ArrayList<>();
        for (String row : rows()) {
            Matcher named = NAMED.matcher(row);
            while (named.find()) {
                problem(named.group(1), named.group(2)).ifPresent(found::add);
            }
        }
        assertEquals(List.of(), found);
    }

    private static Optional<String> problem(String type, String method) throws IOException {
        Optional<Path> file;
        try (Stream<Path> files = Files.walk(REPOSITORY.root())) {
            file = files.filter(path -> path.endsWith(type + ".java")
                            && IN_TESTS.matcher(path.toString()).find())
                    .findFirst();
        }
        if (file.isEmpty()) {
            return Optional.of("no class " + type);
        }
        String text = Files.readString(file.get());
        Matcher declared = Pattern.compile("^ *(public )?[\\w<>\\[\\]]+ " + method + "\\(", Pattern.MULTILINE)
                .matcher(text);
        if (!declared.find()) {
            // a provider's test inherits those of the contract
            Matcher contract = CONTRACT.matcher(text);
            return contract.find() ? problem(contract.group(1), method) : Optional.of(type + " has no test " + method);
        }
        // an annotation with arguments may run over several lines; a blank line ends the member before
        String annotations = text.substring(text.lastIndexOf("\n\n", declared.start()) + 1, declared.start());
        if (!Pattern.compile("@\\w*Test(Factory)?\\b").matcher(annotations).find()) {
            return Optional.of(type + "#" + method + " is no test");
        }
        boolean disabled = DISABLED.matcher(annotations).find()
                || Pattern.compile("^" + DISABLED, Pattern.MULTILINE)
                        .matcher(text)
                        .find();
        return disabled ? Optional.of(type + "#" + method + " is disabled") : Optional.empty();
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(REPOSITORY.root().resolve("docs/conformance.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| promise") && !line.startsWith("| ---"))
                .toList();
    }
}
