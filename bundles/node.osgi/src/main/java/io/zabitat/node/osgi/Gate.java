package io.zabitat.node.osgi;

import io.zabitat.admission.guard.ProviderGate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Asks the guard about bundles. It is looked for each time, and by name: a framework may have none, nor its classes, and a server does not end
 * when somebody stops it, who was told that nothing is held from then on. Stateless.
 */
final class Gate {
    private static final String GUARD = "io.zabitat.admission.guard.ProviderGate";

    private final BundleContext context;

    Gate(BundleContext context) {
        this.context = context;
    }

    /** Whether a service of this type may be taken from that bundle. */
    boolean permits(Bundle bundle, Class<?> contract) {
        ServiceReference<?> reference = context.getServiceReference(GUARD);
        Object guard = reference == null ? null : context.getService(reference);
        if (guard == null) {
            return true;
        }
        try {
            return ((ProviderGate) guard).permits(bundle, contract.getName());
        } finally {
            context.ungetService(reference);
        }
    }
}
