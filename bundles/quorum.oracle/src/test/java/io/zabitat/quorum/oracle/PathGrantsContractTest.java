package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.tck.oracle.OracleContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class PathGrantsContractTest extends OracleContract {
    @TempDir
    private Path folder;

    @Override
    protected OracleProvider provider() {
        return new PathOracleProvider();
    }

    @Override
    protected String freshPlace() throws IOException {
        return Files.writeString(Files.createTempFile(folder, "oracle", ""), "1")
                .toString();
    }

    @Override
    protected void takeAway(String place) throws IOException {
        Files.delete(Path.of(place));
    }

    /** Any path may be one. */
    @Override
    protected List<String> unusablePlaces() {
        return List.of();
    }
}
