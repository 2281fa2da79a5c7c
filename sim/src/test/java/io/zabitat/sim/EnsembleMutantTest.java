package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Known bugs that were put back: the list fits the sources, and a few that are found at once are. The rest is a campaign. */
class EnsembleMutantTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void shouldCompileEachMutant() throws IOException {
        assertTrue(Mutants.all().size() >= 20);
        for (Mutants.Mutant mutant : Mutants.all()) {
            MutantLoader.of(mutant, ROOT).close();
        }
    }

    @Test
    void shouldFindAcknowledgementsBeforeTheSync() throws IOException, ReflectiveOperationException {
        assertFound("3023");
    }

    @Test
    void shouldFindANewLeaderAcknowledgedTooEarly() throws IOException, ReflectiveOperationException {
        assertFound("3911");
    }

    @Test
    void shouldFindACommitWithoutAQuorum() throws IOException, ReflectiveOperationException {
        assertFound("quorum");
    }

    private static void assertFound(String name) throws IOException, ReflectiveOperationException {
        Mutants.Mutant mutant = Mutants.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertFalse(MutantCampaign.look(mutant, ROOT, 1, 50, "").isEmpty(), name);
    }
}
