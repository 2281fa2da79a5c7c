package io.zabitat.node.osgi;

import io.zabitat.admission.guard.Pass;
import io.zabitat.admission.guard.ProviderGate;
import java.util.Optional;
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

    /** Empty when no service of this type may be taken from that bundle. */
    Optional<Vouched> vouch(Bundle bundle, Class<?> contract) {
        ServiceReference<?> reference = context.getServiceReference(GUARD);
        Object guard = reference == null ? null : context.getService(reference);
        if (guard == null) {
            return Optional.of(Vouched.NOBODY);
        }
        try {
            return ask((ProviderGate) guard, bundle, contract);
        } finally {
            context.ungetService(reference);
        }
    }

    private static Optional<Vouched> ask(ProviderGate guard, Bundle bundle, Class<?> contract) {
        if (!guard.permits(bundle, contract.getName())) {
            return Optional.empty();
        }
        Optional<Pass> pass = guard.pass(bundle);
        return Optional.of(
                pass.isEmpty()
                        ? Vouched.NOBODY
                        : new Vouched(pass.get().sha256(), pass.get().signer()));
    }
}
