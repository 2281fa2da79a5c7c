package io.zabitat.admission.guard;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** What makes a bundle one that has to be admitted, from its manifest alone. Stateless; called in the middle of resolutions. */
final class Suspicion {
    private static final String OURS = "io.zabitat.";
    private static final String CONTRACTS = "io.zabitat.spi";
    private static final String SERVICE = "osgi.service";
    private static final String OBJECT_CLASS = "objectClass";

    private Suspicion() {}

    /** Why the bundle itself has to be admitted; empty for everything that is none of our business. */
    static Optional<String> of(BundleRevision revision) {
        String name = String.valueOf(revision.getSymbolicName());
        if (name.startsWith(OURS)) {
            return Optional.of("it calls itself " + name);
        }
        for (BundleCapability capability : revision.getDeclaredCapabilities(null)) {
            Optional<String> why = ofCapability(capability);
            if (why.isPresent()) {
                return why;
            }
        }
        for (BundleRequirement requirement : revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE)) {
            String filter = requirement.getDirectives().getOrDefault("filter", "");
            if (filter.contains("(" + PackageNamespace.PACKAGE_NAMESPACE + "=" + CONTRACTS)) {
                return Optional.of("it imports a contract: " + filter);
            }
        }
        for (BundleRequirement requirement : revision.getDeclaredRequirements(HostNamespace.HOST_NAMESPACE)) {
            String filter = requirement.getDirectives().getOrDefault("filter", "");
            if (filter.contains("(" + HostNamespace.HOST_NAMESPACE + "=" + OURS)) {
                return Optional.of("it is a fragment of ours: " + filter);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofCapability(BundleCapability capability) {
        String namespace = capability.getNamespace();
        if (namespace.startsWith(ProviderRole.NAMESPACES)) {
            return Optional.of("it has the capability " + namespace);
        }
        if (namespace.equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            String exported = String.valueOf(capability.getAttributes().get(namespace));
            return exported.startsWith(OURS) ? Optional.of("it exports " + exported) : Optional.empty();
        }
        if (namespace.equals(SERVICE)) {
            return services(capability).stream()
                    .filter(type -> type.startsWith(CONTRACTS))
                    .findFirst()
                    .map(type -> "it serves " + type);
        }
        return Optional.empty();
    }

    private static List<String> services(BundleCapability capability) {
        Object types = capability.getAttributes().get(OBJECT_CLASS);
        return types instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(types));
    }

    /** Whether a wire to this would let somebody in by another door: a dynamic import, a required bundle, a fragment of ours. */
    static boolean isDoor(BundleCapability capability) {
        return switch (capability.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                String.valueOf(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                        .startsWith(CONTRACTS);
            case BundleNamespace.BUNDLE_NAMESPACE ->
                String.valueOf(capability.getRevision().getSymbolicName()).startsWith(OURS);
            case HostNamespace.HOST_NAMESPACE -> of(capability.getRevision()).isPresent();
            default -> false;
        };
    }
}
