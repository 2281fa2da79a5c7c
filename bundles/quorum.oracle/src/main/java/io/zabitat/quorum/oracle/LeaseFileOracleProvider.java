package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.UUID;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes oracles of {@code zabitat.oracle=file:/shared/folder/lease}. Stateless, any thread. */
@Component(
        property = OracleProvider.KIND_PROPERTY + "=" + LeaseFileOracleProvider.KIND,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class LeaseFileOracleProvider implements OracleProvider {
    static final String KIND = "file";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Oracle open(OracleContext context) {
        String path = context.place().substring(KIND.length() + 1);
        LeaseFile file = new LeaseFile(path(context, path), context.callMillis(), context.nanoTime(), () -> {});
        return new LeaseFileOracle(context, file, UUID.randomUUID().getMostSignificantBits() | 1);
    }

    private static Path path(OracleContext context, String path) {
        try {
            Path file = Path.of(path);
            if (!file.isAbsolute() || file.getFileName() == null) {
                throw new IllegalArgumentException(context.place() + ": allowed: the absolute path of a file");
            }
            return file;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(context.place() + ": allowed: the absolute path of a file", e);
        }
    }
}
