package io.zabitat.admission;

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
 * not come in again unseen. Durable when a method returns. Used under the lock of {@link ProviderAdmission}.
 */
final class AdmittedList {
    private static final String LIST = "admitted";
    private static final String HIGHEST = "highest ";

    private final Path folder;
    private final List<Admitted> all = new ArrayList<>();
    private final Map<String, Version> highest = new TreeMap<>();

    private AdmittedList(Path folder) {
        this.folder = folder;
    }

    static AdmittedList open(Path folder) throws IOException {
        AdmittedList list = new AdmittedList(folder);
        Path file = folder.resolve(LIST);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                list.read(line);
            }
        }
        return list;
    }

    private void read(String line) throws IOException {
        try {
            if (line.startsWith(HIGHEST)) {
                String[] fields = line.split(" ");
                highest.put(fields[1], Version.parseVersion(fields[2]));
            } else {
                all.add(Admitted.parse(line).orElseThrow(() -> new IOException("a line that is none: " + line)));
            }
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(folder.resolve(LIST) + " has a line that is none: " + line, e);
        }
    }

    List<Admitted> all() {
        return List.copyOf(all);
    }

    Optional<Version> highest(String name) {
        return Optional.ofNullable(highest.get(name));
    }

    Path jar(Admitted admitted) {
        return folder.resolve(admitted.fileName());
    }

    void add(Admitted admitted, byte[] content) throws IOException {
        Files.createDirectories(folder);
        write(jar(admitted), content);
        all.add(admitted);
        highest.merge(admitted.name(), Version.parseVersion(admitted.version()), (a, b) -> a.compareTo(b) > 0 ? a : b);
        try {
            writeList();
        } catch (IOException e) {
            all.remove(admitted);
            throw e;
        }
    }

    void remove(Admitted admitted) throws IOException {
        all.remove(admitted);
        writeList();
        Files.deleteIfExists(jar(admitted));
    }

    private void writeList() throws IOException {
        StringBuilder text = new StringBuilder();
        highest.forEach((name, version) ->
                text.append(HIGHEST).append(name).append(' ').append(version).append('\n'));
        all.forEach(admitted -> text.append(admitted.line()).append('\n'));
        write(folder.resolve(LIST), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path file, byte[] content) throws IOException {
        Path beside = folder.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
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
