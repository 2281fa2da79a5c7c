package io.zabitat.spi.tck.harness;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * How much a long test shall do, from JUnit's configuration parameters, which system properties may give too.
 *
 * @param size {@code zabitat.campaign}, at least 1
 * @param seed {@code zabitat.seed}; a fresh one without it
 */
public record Campaign(int size, long seed) {
    static final String SIZE_PARAMETER = "zabitat.campaign";
    static final String SEED_PARAMETER = "zabitat.seed";

    /** Gives a test its campaign. */
    public static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Campaign.class;
        }

        @Override
        public Campaign resolveParameter(ParameterContext parameter, ExtensionContext context) {
            int size = context.getConfigurationParameter(SIZE_PARAMETER)
                    .map(Integer::parseInt)
                    .orElse(1);
            long seed = context.getConfigurationParameter(SEED_PARAMETER)
                    .map(Long::parseLong)
                    .orElseGet(System::nanoTime);
            return new Campaign(Math.max(1, size), seed);
        }
    }
}
