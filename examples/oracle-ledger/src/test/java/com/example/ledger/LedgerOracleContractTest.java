package com.example.ledger;

import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.tck.oracle.ExclusiveOracleContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class LedgerOracleContractTest extends ExclusiveOracleContract {
    @TempDir
    private Path folder;

    @Override
    protected OracleProvider provider() {
        return new LedgerOracleProvider();
    }

    @Override
    protected String freshPlace() throws IOException {
        return "ledger:" + Files.createTempFile(folder, "grants", "");
    }

    @Override
    protected void takeAway(String place) throws IOException {
        Files.delete(Path.of(place.substring("ledger:".length())));
    }

    @Override
    protected List<String> unusablePlaces() {
        return List.of("ledger:", "ledger:grants", "ledger:/");
    }
}
