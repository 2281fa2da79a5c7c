package io.zabitat.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {
    @TempDir
    Path root;

    @Test
    void shouldFindModuleWithoutReport() throws IOException {
        source("good/src/test/java/GoodTest.java");
        report("good/target/surefire-reports/TEST-Good.xml", 3, 1, 1);
        source("empty/src/test/java/EmptyTest.java");
        report("empty/target/surefire-reports/TEST-Empty.xml", 0, 0, 0);
        source("skipped/src/test/java/SkippedIT.java");
        report("skipped/target/failsafe-reports/TEST-Skipped.xml", 2, 0, 2);
        source("missing/src/test/java/MissingTest.java");
        source("helpers/src/test/java/OnlyHelpers.java");

        TestReports reports = new TestReports(root);

        assertEquals(
                List.of(
                        "empty: has test classes, but none of its tests ran",
                        "missing: has test classes, but none of its tests ran",
                        "skipped: has integration test classes, but none of its tests ran"),
                reports.silent().stream().sorted().toList());
        assertEquals(new TestReports.Totals(1, 1, 3), reports.sum());
    }

    @Test
    void shouldNameEachFailedTestWithItsMessage() throws IOException {
        source("bad/src/test/java/BadTest.java");
        Path folder = Files.createDirectories(root.resolve("bad/target/surefire-reports"));
        Files.writeString(folder.resolve("TEST-a.BadTest.xml"), """
                <testsuite tests="4" failures="1" errors="2" skipped="0">
                  <testcase name="shouldCount" classname="a.BadTest">
                    <failure message="expected: &lt;1&gt;&#10;--- log of a server" type="X">stack</failure>
                  </testcase>
                  <testcase name="shouldEnd" classname="a.BadTest"><error type="java.lang.Error">
                java.lang.Error
                	at a.BadTest.shouldEnd
                </error></testcase>
                  <testcase name="shouldBeShort" classname="a.BadTest"><error message="%s" type="X"/></testcase>
                  <testcase name="shouldRun" classname="a.BadTest"/>
                </testsuite>
                """.formatted("m".repeat(1000)));

        TestReports reports = new TestReports(root);

        assertEquals(new TestReports.Totals(1, 3, 0), reports.sum());
        assertEquals(
                List.of(
                        "bad: a.BadTest.shouldCount: expected: <1>",
                        "bad: a.BadTest.shouldEnd: java.lang.Error",
                        "bad: a.BadTest.shouldBeShort: " + "m".repeat(300) + "..."),
                reports.failures());
    }

    @Test
    void shouldFindNoSilentModuleInThisCheckout() throws IOException {
        // This module's own report is written after this test; everything else was tested before.
        List<String> silent = new TestReports(Repository.here().root())
                .silent().stream()
                        .filter(line -> !line.startsWith("cnf/checks:"))
                        .toList();
        assertEquals(List.of(), silent);
    }

    private void source(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }

    private void report(String name, int tests, int failures, int skipped) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "<testsuite tests=\"" + tests + "\" failures=\"" + failures + "\" errors=\"0\" skipped=\"" + skipped
                        + "\"/>");
    }
}
