package io.zabitat.admission;

import io.zabitat.admission.guard.Pass;
import io.zabitat.admission.guard.ProviderGate;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/** Puts a bundle beside the others, and takes it away again as if it had never been there. Used under the lock of its owner. */
final class Workshop {
    private static final int MAX_FRAMES = 5;

    private final BundleContext context;
    private final ProviderGate gate;

    Workshop(BundleContext context, ProviderGate gate) {
        this.context = context;
        this.gate = gate;
    }

    /** Installs, resolves and starts it; its start is not remembered by the framework: the list of what is admitted says what starts. */
    Bundle install(Admitted admitted, byte[] content, Pass pass) throws AdmissionException {
        FrameworkWiring wiring = context.getBundle(Constants.SYSTEM_BUNDLE_ID).adapt(FrameworkWiring.class);
        Collection<Bundle> before = List.copyOf(wiring.getDependencyClosure(wiring.getRemovalPendingBundles()));
        Bundle bundle;
        try {
            bundle = context.installBundle(admitted.location(), new ByteArrayInputStream(content));
        } catch (BundleException e) {
            throw new AdmissionException("SWAP-102", "the framework does not take it: " + e.getMessage());
        }
        boolean done = false;
        try {
            gate.admit(bundle, pass);
            if (!wiring.resolveBundles(List.of(bundle))) {
                throw new AdmissionException("SWAP-102", whyUnresolved(bundle));
            }
            List<String> refreshed = new ArrayList<>();
            wiring.getDependencyClosure(wiring.getRemovalPendingBundles()).stream()
                    .filter(other -> !before.contains(other))
                    .forEach(other -> refreshed.add(ResolveCheck.named(other)));
            if (!refreshed.isEmpty()) {
                throw new AdmissionException("SWAP-104", "would refresh " + refreshed);
            }
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            done = true;
            return bundle;
        } catch (BundleException e) {
            throw new AdmissionException("SWAP-201", firstCause(e));
        } finally {
            if (!done) {
                remove(bundle);
            }
        }
    }

    /** The framework says why only to whoever starts it. */
    private static String whyUnresolved(Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT);
            return "it does not resolve";
        } catch (BundleException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String firstCause(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause.getCause() != null && depth < 20; depth++) {
            cause = cause.getCause();
        }
        StringBuilder text = new StringBuilder(cause.toString());
        StackTraceElement[] frames = cause.getStackTrace();
        for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
            text.append(" at ").append(frames[i]);
        }
        return text.toString();
    }

    /** Also lets go of its classes, which nobody else has: a provider exports nothing. */
    void remove(Bundle bundle) throws AdmissionException {
        gate.withdraw(bundle);
        try {
            bundle.uninstall();
        } catch (BundleException | IllegalStateException e) {
            throw new AdmissionException("SWAP-102", "it cannot be uninstalled: " + e.getMessage());
        }
        context.getBundle(Constants.SYSTEM_BUNDLE_ID)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle));
    }
}
