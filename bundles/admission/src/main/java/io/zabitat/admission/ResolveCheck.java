package io.zabitat.admission;

import io.zabitat.admission.jar.Clause;
import io.zabitat.admission.jar.JarFacts;
import io.zabitat.node.slot.PlanLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Says before anything is installed whether a jar would resolve beside what is there, and leave that alone. The framework has the last
 * word when it is installed; this has the better words. Used by one call.
 */
final class ResolveCheck {
    private static final String SUBJECT = "resolves";

    private final BundleContext context;
    private final JarFacts jar;
    private final List<PlanLine> lines = new ArrayList<>();

    private ResolveCheck(BundleContext context, JarFacts jar) {
        this.context = context;
        this.jar = jar;
    }

    static List<PlanLine> of(BundleContext context, JarFacts jar) {
        ResolveCheck check = new ResolveCheck(context, jar);
        check.imports();
        check.requirements();
        check.neighbours();
        return check.lines;
    }

    private void imports() {
        int found = 0;
        for (Clause clause : jar.clauses("Import-Package")) {
            String wanted = clause.attributes().getOrDefault("version", "0");
            VersionRange range = new VersionRange(wanted);
            for (String name : clause.names()) {
                TreeSet<Version> offered = offered(name);
                if (offered.stream().anyMatch(range::includes)) {
                    found++;
                } else if (!clause.isOptional()) {
                    String there = offered.isEmpty() ? "nobody exports it" : "installed " + offered.last();
                    lines.add(PlanLine.fail(SUBJECT, "SWAP-102 missing package " + name + " " + wanted + "; " + there));
                }
            }
        }
        if (lines.isEmpty()) {
            lines.add(PlanLine.ok(SUBJECT, found + " imports"));
        }
    }

    private TreeSet<Version> offered(String name) {
        TreeSet<Version> offered = new TreeSet<>();
        for (BundleCapability capability : capabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
            Map<String, Object> attributes = capability.getAttributes();
            if (name.equals(attributes.get(PackageNamespace.PACKAGE_NAMESPACE))) {
                Object version = attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE);
                offered.add(version instanceof Version known ? known : Version.emptyVersion);
            }
        }
        return offered;
    }

    private List<BundleCapability> capabilities(String namespace) {
        List<BundleCapability> all = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                all.addAll(revision.getDeclaredCapabilities(namespace));
            }
        }
        return all;
    }

    private void requirements() {
        for (Clause clause : jar.clauses("Require-Capability")) {
            boolean atResolution = "resolve".equals(clause.directives().getOrDefault("effective", "resolve"));
            if (atResolution && !clause.isOptional()) {
                String filter = clause.directives().getOrDefault("filter", "");
                for (String namespace : clause.names()) {
                    if (!isOffered(namespace, filter)) {
                        lines.add(PlanLine.fail(
                                SUBJECT, "SWAP-103 needs " + namespace + " " + filter + ", nobody offers it"));
                    }
                }
            }
        }
    }

    private boolean isOffered(String namespace, String text) {
        List<BundleCapability> there = capabilities(namespace);
        if (text.isEmpty()) {
            return !there.isEmpty();
        }
        try {
            Filter filter = FrameworkUtil.createFilter(text);
            return there.stream().anyMatch(capability -> filter.matches(new HashMap<>(capability.getAttributes())));
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** Two of one name and version cannot be, two of a singleton neither: the other one would have to make room. */
    private void neighbours() {
        List<Bundle> namesakes = Arrays.stream(context.getBundles())
                .filter(bundle -> jar.name().equals(bundle.getSymbolicName()))
                .toList();
        namesakes.stream()
                .filter(bundle -> bundle.getVersion().equals(jar.version()))
                .findFirst()
                .ifPresent(twin -> lines.add(PlanLine.fail(
                        "beside",
                        "SWAP-104 bundle " + jar.name() + " " + jar.version() + " is there already: " + named(twin)
                                + " from " + twin.getLocation())));
        if (jar.isSingleton() && !namesakes.isEmpty()) {
            lines.add(PlanLine.fail(
                    "beside",
                    "SWAP-104 a singleton would refresh "
                            + namesakes.stream().map(ResolveCheck::named).toList()));
        }
        if (lines.stream().noneMatch(line -> line.level() == PlanLine.Level.FAIL)) {
            lines.add(PlanLine.ok("beside", "no refresh of other bundles"));
        }
    }

    static String named(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion() + " [" + bundle.getBundleId() + "]";
    }
}
