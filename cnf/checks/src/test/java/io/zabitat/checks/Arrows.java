package io.zabitat.checks;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who may use whom. A class belongs to the bundle with the longest name that begins its package. */
final class Arrows {
    /** One line per bundle: its name, then the bundles (or single packages of one) it may use. */
    static final String TABLE = """
            api                  ->
            spi                  -> api
            spi.tck              -> api, spi
            wire                 -> api
            core                 -> api, spi.quorum
            tree                 -> api
            endpoint             -> api, wire, tree, spi.transport, spi.auth
            peer                 -> api, wire, spi.transport
            node                 -> api, spi, wire, core, tree, endpoint, peer
            node.osgi            -> api, spi, node, swap, admission.guard
            swap                 -> api, spi, node
            admission.guard      ->
            admission            -> node, node.osgi, swap, admission.guard
            election.fast        -> api, spi
            election.udp         -> api, spi
            election.udpauth     -> api, spi
            quorum.majority      -> api, spi
            quorum.hierarchical  -> api, spi
            quorum.oracle        -> api, spi
            transport.netty      -> api, spi
            transport.nio        -> api, spi
            storage.file         -> api, spi, wire
            storage.h2           -> api, spi, wire
            auth.digest          -> api, spi
            auth.ip              -> api, spi
            auth.x509            -> api, spi
            auth.sasl            -> api, spi
            ops.shell            -> api, node, node.osgi, swap, admission
            ops.events           ->
            ops.http             -> ops.shell
            ops.karaf            -> api, node, node.osgi, swap
            ops.admin            -> api, node
            ops.metrics          -> api, node
            ops.jmx              -> api, node
            ops.console          -> api, node
            """;

    private final String root;
    private final Map<String, List<String>> allowed = new TreeMap<>();

    Arrows(String root) {
        this(root, TABLE);
    }

    Arrows(String root, String table) {
        this.root = root + ".";
        for (String line : table.lines().toList()) {
            String[] sides = line.split("->", -1);
            List<String> targets =
                    sides[1].isBlank() ? List.of() : List.of(sides[1].trim().split(",\\s*"));
            allowed.put(sides[0].trim(), targets);
        }
    }

    boolean knows(String bundle) {
        return allowed.containsKey(bundle);
    }

    /** `from.Class -> to.Class` for every reference the table does not have, sorted. */
    List<String> violations(JavaClasses classes) {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            Optional<String> from = bundleOf(type.getPackageName());
            if (from.isEmpty()) {
                found.add(type.getName() + " is in no bundle of the table");
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (target.startsWith(root) && !mayUse(from.get(), target)) {
                    found.add(type.getName() + " -> "
                            + dependency.getTargetClass().getBaseComponentType().getName());
                }
            }
        }
        return List.copyOf(found);
    }

    private boolean mayUse(String from, String targetPackage) {
        String target = targetPackage.substring(root.length());
        String bundle = bundleOf(targetPackage).orElse("");
        return from.equals(bundle)
                || allowed.get(from).stream()
                        .anyMatch(entry -> entry.equals(bundle)
                                || !allowed.containsKey(entry)
                                        && (target.equals(entry) || target.startsWith(entry + ".")));
    }

    private Optional<String> bundleOf(String packageName) {
        if (!packageName.startsWith(root)) {
            return Optional.empty();
        }
        String name = packageName.substring(root.length());
        return allowed.keySet().stream()
                .filter(bundle -> name.equals(bundle) || name.startsWith(bundle + "."))
                .max(Comparator.comparingInt(String::length));
    }
}
