package io.zabitat.storage.h2;

import io.zabitat.storage.h2.journal.JournaledFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;

/**
 * Tells H2 where its newest chunk is. After a kill it looks at the chunk that the header names, at those chained to it,
 * and at the end of the file; but the header is written before the newest chunk counts as the last, and a chunk in room
 * that was used before is not chained and not at the end: H2 then opens with an older version, be the newest synced or
 * not. The journal knows the place.
 */
final class StoreHeader {
    private static final int COPY_BYTES = JournaledFile.HEADER_BYTES / 2;
    private static final int CHUNK_HEAD_BYTES = 1024;

    private StoreHeader() {}

    static void pointToLastChunk(JournaledFile file) throws IOException {
        long place = file.place();
        if (place == 0 || file.size() < JournaledFile.HEADER_BYTES) {
            return;
        }
        String head = text(file, place, CHUNK_HEAD_BYTES);
        int end = head.indexOf('\n');
        if (!head.startsWith("{") && !head.startsWith("chunk:") || end < 0) {
            throw new IOException("there is no chunk at " + place + " of the H2 file");
        }
        Map<String, String> chunk = parse(head.substring(0, end));
        Map<String, String> header = header(file);
        header.put("block", Long.toHexString(place / COPY_BYTES));
        header.put("chunk", chunk.get("chunk"));
        header.put("version", chunk.get("version"));
        header.remove("clean");
        header.remove("fletcher");
        file.mendHeader(encode(header));
    }

    private static Map<String, String> header(JournaledFile file) throws IOException {
        for (int copy = 0; copy < 2; copy++) {
            String text = text(file, (long) copy * COPY_BYTES, COPY_BYTES);
            int end = text.indexOf('\n');
            Map<String, String> found = end < 0 ? Map.of() : parse(text.substring(0, end));
            if (found.containsKey("format")) {
                return found;
            }
        }
        throw new IOException("the header of the H2 file cannot be read");
    }

    private static Map<String, String> parse(String text) throws IOException {
        try {
            return new HashMap<>(DataUtils.parseMap(text));
        } catch (RuntimeException damaged) {
            throw new IOException("the H2 file is damaged: " + damaged.getMessage(), damaged);
        }
    }

    private static String text(JournaledFile file, long at, int bytes) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(bytes);
        file.read(at, found);
        return new String(found.array(), 0, found.position(), StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer encode(Map<String, String> header) {
        StringBuilder text = new StringBuilder();
        header.forEach((key, value) -> DataUtils.appendMap(text, key, value));
        byte[] sealed = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        DataUtils.appendMap(text, "fletcher", Integer.toHexString(DataUtils.getFletcher32(sealed, 0, sealed.length)));
        byte[] line = Arrays.copyOf(text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1), COPY_BYTES);
        return ByteBuffer.allocate(JournaledFile.HEADER_BYTES)
                .put(line)
                .put(line)
                .flip();
    }
}
