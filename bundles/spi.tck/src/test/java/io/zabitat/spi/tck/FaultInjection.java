package io.zabitat.spi.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** Tells a kit's subclass which fault its provider is to have, from the parameters of the run. */
final class FaultInjection implements TestInstancePostProcessor {
    /** A provider's test that can be made to fail. */
    interface Target {
        void setFault(Faulty fault);
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
        Faulty fault = context.getConfigurationParameter(Faulty.PARAMETER)
                .map(Faulty::parse)
                .orElse(new Faulty("none", Faulty.Kind.DOES_NOTHING));
        ((Target) instance).setFault(fault);
    }
}
