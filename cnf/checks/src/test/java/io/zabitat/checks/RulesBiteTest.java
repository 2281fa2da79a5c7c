package io.zabitat.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rule reports exactly the fixture that breaks it, and nothing of what stands beside it. */
class RulesBiteTest {
    private static final String ROOT = "io.zabitat.checks.fixture";

    @Test
    void shouldReportArrowsThatAreNotInTheTable() {
        JavaClasses classes = fixture("core", "node", "transport", "endpoint", "spi");
        assertEquals(
                List.of(
                        ROOT + ".core.PeeksIntoNode -> " + ROOT + ".node.Loop",
                        ROOT + ".endpoint.UsesTransportContract -> " + ROOT + ".spi.storage.Store",
                        ROOT + ".transport.nio.BorrowsFromNetty -> " + ROOT + ".transport.netty.Engine"),
                new Arrows(ROOT).violations(classes));
    }

    @Test
    void shouldReportClassOutsideEveryBundle() {
        assertEquals(
                List.of(
                        ROOT + ".cycle.left.Left is in no bundle of the table",
                        ROOT + ".cycle.right.Right is in no bundle of the table"),
                new Arrows(ROOT).violations(fixture("cycle")));
    }

    @Test
    void shouldReportPackageCycle() {
        List<String> found = PackageCycles.violations(ROOT, fixture("cycle", "core", "node"));
        assertEquals(1, found.size(), found.toString());
        assertTrue(found.get(0).contains("cycle.left") && found.get(0).contains("cycle.right"), found.get(0));
    }

    @Test
    void shouldReportEveryImpureUse() {
        String impure = ROOT + ".pure.Impure";
        assertEquals(
                List.of(
                        impure + " uses java.io.IOException",
                        impure + " uses java.lang.Math.random",
                        impure + " uses java.lang.String.getBytes",
                        impure + " uses java.lang.System.gc",
                        impure + " uses java.lang.System.nanoTime",
                        impure + " uses java.lang.Thread",
                        impure + " uses java.nio.file.Files",
                        impure + " uses java.nio.file.Path",
                        impure + " uses java.util.Random",
                        impure + " uses java.util.UUID",
                        impure + " uses java.util.concurrent.ConcurrentHashMap",
                        impure + ".lock() is synchronized"),
                Purity.violations(ROOT, fixture("pure")));
    }

    @Test
    void shouldReportWalkThroughHashMapOnly() {
        String walker = ROOT + ".hash.WalksHashMap#emit walks java.util.";
        assertEquals(List.of(walker + "Map.keySet", walker + "Set.forEach"), HashOrder.violations(fixture("hash")));
    }

    @Test
    void shouldReportMutableStaticsOnly() {
        String type = ROOT + ".statics.MutableStatics.";
        assertEquals(
                List.of(
                        type + "NAMES: java.util.List can change",
                        type + "REGISTRY: java.util.HashMap can change",
                        type + "TABLE: [B can change",
                        type + "counter: not final"),
                Statics.violations(fixture("statics")));
    }

    @Test
    void shouldReportForbiddenCallsOnly() {
        String type = ROOT + ".calls.ReadsProperty#";
        assertEquals(
                List.of(
                        type + "level calls java.lang.System.getProperty",
                        type + "pause calls java.lang.Thread.sleep",
                        type + "size calls java.lang.Integer.getInteger"),
                ForbiddenCalls.violations(fixture("calls")));
    }

    @Test
    void shouldReportExportsWithoutVersionOrOwner(@TempDir Path sources) throws IOException {
        Path info = sources.resolve("io/zabitat/wire/package-info.java");
        Files.createDirectories(info.getParent());
        Files.writeString(info, "@Export\n@Version(\"1.0.0\")\npackage io.zabitat.wire;\n");
        Attributes manifest = new Attributes();
        manifest.putValue("Bundle-SymbolicName", "io.zabitat.wires");
        manifest.putValue(
                "Export-Package",
                "io.zabitat.wire;version=\"1.0.0\",io.zabitat.wire.inner;uses:=\"io.zabitat.api,io.zabitat.wire\";version=\"1.0.0\",org.other");
        assertEquals(
                List.of(
                        "wire: Bundle-SymbolicName is io.zabitat.wires",
                        "wire: exports io.zabitat.wire.inner without @Export and @Version in its package-info.java",
                        "wire: exports org.other, which is not its own"),
                Exports.violations("wire", manifest, sources));
    }

    @Test
    void shouldReportExportWithAnotherVersionThanItsPackageInfo(@TempDir Path sources) throws IOException {
        Path info = sources.resolve("io/zabitat/wire/package-info.java");
        Files.createDirectories(info.getParent());
        Files.writeString(info, "@Export\n@Version(\"2.0.0\")\npackage io.zabitat.wire;\n");
        Attributes manifest = new Attributes();
        manifest.putValue("Bundle-SymbolicName", "io.zabitat.wire");
        manifest.putValue("Export-Package", "io.zabitat.wire;version=\"1.0.0\"");
        assertEquals(1, Exports.violations("wire", manifest, sources).size());
    }

    @Test
    void shouldReportReviewedEntryThatNobodyNeeds() {
        Reviewed reviewed = new Reviewed("reviewed-sample.txt");
        assertEquals(
                List.of("io.zabitat.A.other: not final", "reviewed but not needed: io.zabitat.Gone.field"),
                reviewed.remaining(List.of("io.zabitat.A.table: [B can change", "io.zabitat.A.other: not final")));
    }

    private static JavaClasses fixture(String... packages) {
        String[] names = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            names[i] = ROOT + "." + packages[i];
        }
        return new ClassFileImporter().importPackages(names);
    }
}
