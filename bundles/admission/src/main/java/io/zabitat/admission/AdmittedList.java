package io.zabitat.admission;

import io.zabitat.admission.files.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * The folder of what was admitted: the jars, a list of them, and the highest version that each name ever had, so that an older one does
 * not come in again unseen. Durable when a method returns. Changed by one thread at a time, as {@link ProviderAdmission} sees to; any thread may
 * look, and sees it as it was before a change or after it.
 */
final class AdmittedList {
    private static final String LIST = "admitted";
    private static final String HIGHEST = "highest ";

    /** Some thousand providers. */
    private static final int MAX_BYTES = 1024 * 1024;

    private final Path folder;
    private volatile Content content;

    /** What it holds at a moment. */
    private record Content(List<Admitted> all, Map<String, Version> highest) {
        Content {
            all = List.copyOf(all);
            highest = Map.copyOf(highest);
        }

        byte[] text() {
            StringBuilder text = new StringBuilder();
            new TreeMap<>(highest)
                    .forEach((name, version) -> text.append(HIGHEST)
                            .append(name)
                            .append(' ')
                            .append(version)
                            .append('\n'));
            all.forEach(admitted -> text.append(admitted.line()).append('\n'));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private AdmittedList(Path folder, Content content) {
        this.folder = folder;
        this.content = content;
    }

    static AdmittedList open(Path folder) throws IOException {
        List<Admitted> all = new ArrayList<>();
        Map<String, Version> highest = new TreeMap<>();
        Path file = folder.resolve(LIST);
        if (Files.exists(file)) {
            for (String line : SmallFile.lines(file, MAX_BYTES)) {
                try {
                    read(line, all, highest);
                } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
                    throw new IOException(file + " has a line that is none: " + line, e);
                }
            }
        }
        return new AdmittedList(folder, new Content(all, highest));
    }

    private static void read(String line, List<Admitted> all, Map<String, Version> highest) {
        if (line.startsWith(HIGHEST)) {
            String[] fields = line.split(" ");
            highest.put(fields[1], Version.parseVersion(fields[2]));
        } else {
            all.add(Admitted.parse(line).orElseThrow(() -> new IllegalArgumentException(line)));
        }
    }

    List<Admitted> all() {
        return content.all();
    }

    Optional<Version> highest(String name) {
        return Optional.ofNullable(content.highest().get(name));
    }

    Path jar(Admitted admitted) {
        return folder.resolve(admitted.fileName());
    }

    void add(Admitted admitted, byte[] jar) throws IOException {
        List<Admitted> all = new ArrayList<>(content.all());
        all.add(admitted);
        Map<String, Version> highest = new TreeMap<>(content.highest());
        highest.merge(admitted.name(), Version.parseVersion(admitted.version()), (a, b) -> a.compareTo(b) > 0 ? a : b);
        Content changed = new Content(all, highest);
        if (changed.text().length > MAX_BYTES) {
            throw new IOException("the list of what is admitted is full: remove what nobody needs");
        }
        Files.createDirectories(folder);
        write(jar(admitted), jar);
        become(changed);
    }

    void remove(Admitted admitted) throws IOException {
        List<Admitted> all = new ArrayList<>(content.all());
        all.remove(admitted);
        become(new Content(all, content.highest()));
        Files.deleteIfExists(jar(admitted));
    }

    private void become(Content changed) throws IOException {
        write(folder.resolve(LIST), changed.text());
        content = changed;
    }

    private void write(Path file, byte[] text) throws IOException {
        Path beside = folder.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }
}
