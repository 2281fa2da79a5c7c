package io.zabitat.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Golden bytes from the test resources: lines of a name and hex. */
public final class Vectors {
    private Vectors() {}

    public static Map<String, byte[]> load(String file) {
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Vectors.class.getResourceAsStream(file), StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(" ");
                    vectors.put(parts[0], HexFormat.of().parseHex(parts[1]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    public static String hex(JuteWriter out) {
        return HexFormat.of().formatHex(out.array(), out.position() - out.length(), out.position());
    }
}
