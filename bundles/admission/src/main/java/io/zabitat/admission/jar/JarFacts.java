package io.zabitat.admission.jar;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * What a jar says of itself.
 *
 * @param sha256 of the whole file, in hex
 * @param headers main attributes of its manifest; in whatever letter case they are written, and asked for: so the framework takes them
 * @param signature who vouches for it
 */
public record JarFacts(String sha256, long bytes, Map<String, String> headers, Signature signature) {
    /** What takes part in the life of other bundles, or cannot be let go again; a provider has none of it (hot-swap 9). */
    private static final List<String> FORBIDDEN =
            List.of("Export-Package", "DynamicImport-Package", "Fragment-Host", "Require-Bundle", "Bundle-NativeCode");

    public JarFacts {
        TreeMap<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = Collections.unmodifiableMap(anyCase);
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(String::trim).filter(text -> !text.isEmpty());
    }

    /** @throws IllegalArgumentException when the header cannot be read */
    public List<Clause> clauses(String header) {
        return header(header).map(Clause::parse).orElse(List.of());
    }

    /** Why it is no bundle, if so. */
    public Optional<String> flaw() {
        if (!header("Bundle-ManifestVersion").equals(Optional.of("2"))) {
            return Optional.of("it is no bundle: its manifest has no Bundle-ManifestVersion 2");
        }
        if (header("Bundle-SymbolicName").isEmpty()) {
            return Optional.of("it is no bundle: its manifest has no Bundle-SymbolicName");
        }
        try {
            version();
            List.of("Bundle-SymbolicName", "Import-Package", "Provide-Capability", "Require-Capability")
                    .forEach(this::clauses);
        } catch (IllegalArgumentException e) {
            return Optional.of("its manifest cannot be read: " + e.getMessage());
        }
        return name().matches("[A-Za-z0-9._-]{1,200}")
                ? Optional.empty()
                : Optional.of("its Bundle-SymbolicName is none: " + name());
    }

    public String name() {
        return clauses("Bundle-SymbolicName").get(0).name();
    }

    public boolean isSingleton() {
        return "true".equals(clauses("Bundle-SymbolicName").get(0).directives().get("singleton"));
    }

    public Version version() {
        return Version.parseVersion(header("Bundle-Version").orElse("0"));
    }

    /** Headers that a provider must not have. */
    public List<String> forbidden() {
        return FORBIDDEN.stream().filter(name -> header(name).isPresent()).toList();
    }
}
