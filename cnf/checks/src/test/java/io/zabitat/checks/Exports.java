package io.zabitat.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a bundle's manifest may say: its own name, and exports of own packages that carry a version in their package-info. */
final class Exports {
    private static final Pattern CLAUSE = Pattern.compile("([\\w.]+)((?:;[^,\"]*(?:\"[^\"]*\")?)*)(?:,|$)");
    private static final Pattern VERSION = Pattern.compile("@Version\\(\"([^\"]+)\"\\)");

    private Exports() {}

    static List<String> violations(String bundle, Attributes manifest, Path sources) {
        List<String> found = new ArrayList<>();
        String name = "io.zabitat." + bundle;
        String symbolicName =
                String.valueOf(manifest.getValue("Bundle-SymbolicName")).split(";")[0];
        if (!symbolicName.equals(name)) {
            found.add(bundle + ": Bundle-SymbolicName is " + symbolicName);
        }
        if (manifest.getValue("DynamicImport-Package") != null) {
            found.add(bundle + ": DynamicImport-Package hides what it needs");
        }
        String exports = manifest.getValue("Export-Package");
        if (exports != null) {
            Matcher clauses = CLAUSE.matcher(exports);
            while (clauses.find()) {
                checkExport(bundle, name, clauses.group(1), clauses.group(2), sources, found);
            }
        }
        return found;
    }

    private static void checkExport(
            String bundle, String name, String exported, String attributes, Path sources, List<String> found) {
        if (!exported.equals(name) && !exported.startsWith(name + ".")) {
            found.add(bundle + ": exports " + exported + ", which is not its own");
            return;
        }
        Path info = sources.resolve(exported.replace('.', '/')).resolve("package-info.java");
        String text = read(info);
        Matcher version = VERSION.matcher(text);
        if (!text.contains("@Export") || !version.find()) {
            found.add(bundle + ": exports " + exported + " without @Export and @Version in its package-info.java");
        } else if (!attributes.contains("version=\"" + version.group(1))) {
            found.add(bundle + ": exports " + exported + attributes + ", its @Version is " + version.group(1));
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
