package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleProvider;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes ZooKeeper's oracle, the one that {@code oraclePath} names. Stateless, any thread. */
@Component(
        property = OracleProvider.KIND_PROPERTY + "=" + PathOracleProvider.KIND,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class PathOracleProvider implements OracleProvider {
    static final String KIND = "path";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Oracle open(OracleContext context) {
        return new PathOracle(Path.of(context.place()));
    }
}
