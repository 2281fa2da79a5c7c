package io.zabitat.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md on the bundles as they were built. {@link RulesBiteTest} shows that each of them can fail. */
class ArchitectureTest {
    private static final String ROOT = "io.zabitat";
    private static final Repository REPOSITORY = Repository.here();
    private static JavaClasses all;
    private static JavaClasses pure;

    @BeforeAll
    static void readClasses() {
        all = REPOSITORY.importClasses(REPOSITORY.bundles());
        pure = REPOSITORY.importClasses(List.of("core", "tree", "wire"));
    }

    @Test
    void shouldHaveEveryBundleInTheTableOfArrows() {
        Arrows arrows = new Arrows(ROOT);
        assertTrue(REPOSITORY.bundles().size() >= 15, "bundles are found: " + REPOSITORY.bundles());
        assertEquals(
                List.of(),
                REPOSITORY.bundles().stream()
                        .filter(bundle -> !arrows.knows(bundle))
                        .toList());
    }

    @Test
    void shouldUseOtherBundlesOnlyAlongTheArrows() {
        assertEquals(List.of(), new Arrows(ROOT).violations(all));
    }

    @Test
    void shouldHaveNoPackageCycles() {
        assertEquals(List.of(), PackageCycles.violations(ROOT, all));
    }

    @Test
    void shouldKeepCoreTreeAndWirePure() {
        assertEquals(List.of(), new Reviewed("reviewed-purity.txt").remaining(Purity.violations(ROOT, pure)));
    }

    @Test
    void shouldNotLetHashOrderReachActions() {
        assertEquals(List.of(), new Reviewed("reviewed-hash-order.txt").remaining(HashOrder.violations(pure)));
    }

    @Test
    void shouldHaveNoMutableStatics() {
        assertEquals(List.of(), new Reviewed("reviewed-statics.txt").remaining(Statics.violations(all)));
    }

    @Test
    void shouldNotReadPropertiesSleepOrExit() {
        assertEquals(List.of(), new Reviewed("reviewed-calls.txt").remaining(ForbiddenCalls.violations(all)));
    }

    @Test
    void shouldExportOnlyVersionedPackagesOfItsOwn() {
        List<String> found = new ArrayList<>();
        for (String bundle : REPOSITORY.bundles()) {
            found.addAll(Exports.violations(
                    bundle,
                    REPOSITORY.manifest(bundle).getMainAttributes(),
                    REPOSITORY.root().resolve("bundles").resolve(bundle).resolve("src/main/java")));
        }
        assertEquals(List.of(), found);
    }
}
