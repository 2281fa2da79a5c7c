package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleProvider;
import java.net.URI;
import java.net.URISyntaxException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes oracles of {@code zabitat.oracle=http://host:port/path}, and of {@code https}. Stateless, any thread. */
@Component(
        property = OracleProvider.KIND_PROPERTY + "=" + HttpOracleProvider.KIND,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class HttpOracleProvider implements OracleProvider {
    static final String KIND = "http";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Oracle open(OracleContext context) {
        try {
            URI place = new URI(context.place());
            if (place.getHost() == null || place.getQuery() != null || place.getFragment() != null) {
                throw new IllegalArgumentException(context.place() + ": allowed: http://host:port/path");
            }
            return new HttpOracle(context, place);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(context.place() + ": allowed: http://host:port/path", e);
        }
    }
}
