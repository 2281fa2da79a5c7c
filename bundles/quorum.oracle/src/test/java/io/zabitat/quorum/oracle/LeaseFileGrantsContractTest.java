package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.tck.oracle.ExclusiveOracleContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class LeaseFileGrantsContractTest extends ExclusiveOracleContract {
    @TempDir
    private Path folder;

    @Override
    protected OracleProvider provider() {
        return new LeaseFileOracleProvider();
    }

    @Override
    protected String freshPlace() throws IOException {
        return "file:" + Files.createTempDirectory(folder, "shared").resolve("lease");
    }

    /** The folder is not there any more. */
    @Override
    protected void takeAway(String place) throws IOException {
        Path shared = Path.of(place.substring("file:".length())).getParent();
        Files.move(shared, shared.resolveSibling(shared.getFileName() + ".gone"));
    }

    @Override
    protected List<String> unusablePlaces() {
        return List.of("file:lease", "file:", "file:/");
    }
}
