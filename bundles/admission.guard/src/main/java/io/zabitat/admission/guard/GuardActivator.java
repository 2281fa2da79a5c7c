package io.zabitat.admission.guard;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the guard up, before any bundle that a person has installed can be resolved. The framework calls it. */
public final class GuardActivator implements BundleActivator {
    /** Framework property: {@code enforce}, or {@code permit}, which only reports. */
    public static final String MODE = "zabitat.admission";
    /** Framework property: where the bundles of the distribution are, as locations begin. */
    public static final String DISTRIBUTION = "zabitat.admission.distribution";

    /** In Karaf, features name their bundles by the place in its repository. */
    private static final String KARAF = "mvn:io.zabitat/";

    private static final Logger LOG = LoggerFactory.getLogger(GuardActivator.class);

    @Override
    public void start(BundleContext context) throws IOException {
        boolean enforcing = !"permit".equals(context.getProperty(MODE));
        Origin origin = new Origin(
                List.of(Optional.ofNullable(context.getProperty(DISTRIBUTION)).orElse(KARAF)));
        GuardHook hook = new GuardHook(
                context,
                origin,
                enforcing,
                new Replaced(context.getDataFile("replaced").toPath()),
                System::currentTimeMillis);
        context.addBundleListener(hook);
        context.registerService(
                new String[] {ResolverHookFactory.class.getName(), ProviderGate.class.getName()}, hook, null);
    }

    @Override
    public void stop(BundleContext context) {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() != Bundle.STOPPING) {
            LOG.warn("SWAP-101 the guard was stopped: any bundle can be a provider until it is started again");
        }
    }
}
