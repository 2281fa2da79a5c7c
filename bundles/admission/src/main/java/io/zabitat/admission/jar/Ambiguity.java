package io.zabitat.admission.jar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Refuses what two readers of a jar could take for two things: the JDK verifies and we judge one manifest, and the framework goes by what it
 * reads itself. Stateless.
 */
final class Ambiguity {
    /** Takes the place of some headers on a newer Java (OSGi Core 4.3.2): nobody would have judged those. */
    private static final Pattern LATER_MANIFEST = Pattern.compile("META-INF/VERSIONS/[^/]+/OSGI-INF/MANIFEST\\.MF");

    private Ambiguity() {}

    /** The JDK finds a manifest and signatures in any letter case, the framework only as the specification writes them. */
    static void refuseNames(ZipFile zip) throws IOException {
        Map<String, String> byUpper = new TreeMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            String upper = name.toUpperCase(Locale.ROOT);
            if (JarReader.isOfSignature(name) && !name.equals(upper)) {
                throw new IOException("its entry " + name + " has to be called " + upper);
            }
            if (LATER_MANIFEST.matcher(upper).matches()) {
                throw new IOException("its entry " + name + " is a second manifest");
            }
            String other = byUpper.put(upper, name);
            if (other != null) {
                throw new IOException("its entries " + other + " and " + name + " have one name but for letter case");
            }
        }
    }

    /** For the JDK a carriage return ends a line and two end the headers; for the framework it is a character like others. */
    static void refuseManifest(ZipFile zip) throws IOException {
        ZipEntry manifest = zip.getEntry(JarFile.MANIFEST_NAME);
        if (manifest == null) {
            throw new IOException("it has no manifest");
        }
        try (InputStream in = zip.getInputStream(manifest)) {
            byte[] text = in.readAllBytes();
            for (int i = 0; i < text.length; i++) {
                if (text[i] == '\r' && (i + 1 == text.length || text[i + 1] != '\n')) {
                    throw new IOException("its manifest has a carriage return that ends no line");
                }
            }
        }
    }
}
