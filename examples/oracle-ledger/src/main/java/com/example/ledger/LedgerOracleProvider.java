package com.example.ledger;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/**
 * Makes oracles of one shared file each: {@code zabitat.oracle=ledger:/shared/folder/file} in {@code zoo.cfg}. The file is made by hand,
 * once and empty: a folder that is not mounted has none, and nobody gets a grant there.
 */
@Component(
        property = OracleProvider.KIND_PROPERTY + "=" + LedgerOracleProvider.KIND,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class LedgerOracleProvider implements OracleProvider {
    static final String KIND = "ledger";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Oracle open(OracleContext context) {
        try {
            Path file = Path.of(context.place().substring(KIND.length() + 1));
            if (file.isAbsolute() && file.getFileName() != null) {
                return new LedgerOracle(context, new Ledger(file));
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(context.place() + ": allowed: the absolute path of a file", e);
        }
        throw new IllegalArgumentException(context.place() + ": allowed: the absolute path of a file");
    }
}
