package io.zabitat.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java in docs/spi.md is that of the examples, which are compiled and run; the page names every contract's service property. */
class SpiPageTest {
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- from (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PROPERTY = Pattern.compile("String [A-Z]+_PROPERTY = \"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("\\]\\((\\.\\./[^)#]+)\\)");

    private final Path root = Repository.here().root();

    @Test
    void shouldShowTheTextOfTheExamples() throws IOException {
        List<String> wrong = new ArrayList<>();
        int blocks = 0;
        Matcher block = BLOCK.matcher(page());
        while (block.find()) {
            blocks++;
            String file = block.group(1);
            if (file == null || !file.startsWith("examples/")) {
                wrong.add("a block that names no example: "
                        + block.group(2).lines().findFirst().orElse(""));
            } else if (!Files.readString(root.resolve(file)).contains("\n" + block.group(2))) {
                wrong.add(file + " differs from the page");
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(blocks >= 10, blocks + " blocks");
    }

    @Test
    void shouldNameEveryServiceProperty() throws IOException {
        String page = page();
        List<String> missing = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("bundles/spi/src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher property = PROPERTY.matcher(Files.readString(file));
                while (property.find()) {
                    if (!page.contains("`" + property.group(1) + "`")) {
                        missing.add(file.getFileName() + ": " + property.group(1));
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void shouldLinkToWhatIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        Matcher link = LINK.matcher(page());
        while (link.find()) {
            if (!Files.exists(root.resolve("docs").resolve(link.group(1)))) {
                missing.add(link.group(1));
            }
        }
        assertEquals(List.of(), missing);
    }

    private String page() throws IOException {
        return Files.readString(root.resolve("docs/spi.md"));
    }
}
