package io.zabitat.admission.audit;

import io.zabitat.admission.files.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of an audit in the order of their records; a name says which record is the first in it. */
final class AuditFiles {
    static final int MAX_FILE_BYTES = 1024 * 1024;
    static final int MAX_FILES = 16;

    private static final Pattern NAME = Pattern.compile("audit-(\\d{12})\\.log");

    private AuditFiles() {}

    static Path file(Path directory, long firstNumber) {
        return directory.resolve(String.format("audit-%012d.log", firstNumber));
    }

    static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    static long firstNumber(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("no file of an audit: " + file);
        }
        return Long.parseLong(name.group(1));
    }

    /**
     * What is in a file.
     *
     * @param lines the whole ones
     * @param tornBytes of a line that was never finished
     */
    record Content(List<String> lines, int tornBytes) {}

    static Content read(Path file) throws IOException {
        String text = new String(SmallFile.bytes(file, 2 * MAX_FILE_BYTES), StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        int torn = text.substring(end).getBytes(StandardCharsets.UTF_8).length;
        return new Content(text.substring(0, end).lines().toList(), torn);
    }
}
