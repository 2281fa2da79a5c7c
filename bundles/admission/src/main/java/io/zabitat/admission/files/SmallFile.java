package io.zabitat.admission.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that are read as a whole, and only as long as they are as small as they should be: no file takes the server's memory. Stateless. */
public final class SmallFile {
    private SmallFile() {}

    /**
     * @param maxBytes that it may have; no more is ever read
     * @throws IOException when it is larger, no file, or cannot be read
     */
    public static byte[] bytes(Path file, int maxBytes) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is no file"); // a pipe would never end
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new IOException(file + " is larger than " + maxBytes + " bytes, the most that is read of it");
            }
            return content;
        }
    }

    /** The lines of a text in UTF-8; what is no UTF-8 in it becomes the replacement character. */
    public static List<String> lines(Path file, int maxBytes) throws IOException {
        return new String(bytes(file, maxBytes), StandardCharsets.UTF_8).lines().toList();
    }
}
