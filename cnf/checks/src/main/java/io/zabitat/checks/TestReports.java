package io.zabitat.checks;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Adds up the reports of all modules and finds the modules whose tests did not run: a green build that tested nothing is not green.
 * A test of this module calls it, and so does `.ci/run`, as a single source file without a build
 * (`java TestReports.java ROOT`); so it uses nothing but the JDK.
 */
public final class TestReports {
    /** What one module's reports say. */
    public record Totals(int passed, int failed, int skipped) {
        Totals plus(Totals other) {
            return new Totals(passed + other.passed, failed + other.failed, skipped + other.skipped);
        }
    }

    private static final int MAX_MESSAGE = 300;

    private final TreeMap<String, Totals> modules = new TreeMap<>();
    private final List<String> silent = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** Reads all reports below a checkout. */
    public TestReports(Path root) throws IOException {
        for (Path module : modules(root)) {
            String name = root.relativize(module).toString();
            Totals unit = totals(name, module.resolve("target/surefire-reports"));
            Totals integration = totals(name, module.resolve("target/failsafe-reports"));
            modules.put(name, unit.plus(integration));
            check(name, "test", hasTests(module, "Test.java"), unit);
            check(name, "integration test", hasTests(module, "IT.java"), integration);
        }
    }

    /** Modules with test classes of which none ran, each with its kind of tests; empty when all is well. */
    public List<String> silent() {
        return List.copyOf(silent);
    }

    /** The tests that failed, each as one line of its module, class, name and message; in order of the module's folder. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Totals by module, in order of the module's folder. */
    public TreeMap<String, Totals> modules() {
        return new TreeMap<>(modules);
    }

    /** The sum over all modules. */
    public Totals sum() {
        return modules.values().stream().reduce(new Totals(0, 0, 0), Totals::plus);
    }

    private void check(String module, String kind, boolean expected, Totals totals) {
        if (expected && totals.passed() + totals.failed() == 0) {
            silent.add(module + ": has " + kind + " classes, but none of its tests ran");
        }
    }

    private static List<Path> modules(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                // the examples are no modules of this build: itests/examples builds a copy, as a stranger would
                if (folder.equals(root.resolve("examples"))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!folder.equals(root) && (name.equals("target") || name.equals("src") || name.startsWith("."))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (Files.isDirectory(folder.resolve("src/test/java"))) {
                    found.add(folder);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static boolean hasTests(Path module, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(suffix));
        }
    }

    private Totals totals(String module, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new Totals(0, 0, 0);
        }
        Totals totals = new Totals(0, 0, 0);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(TestReports::isReport).sorted().toList()) {
                totals = totals.plus(read(module, file));
            }
        }
        return totals;
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private Totals read(String module, Path report) throws IOException {
        try {
            Element suite = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
            int failed = number(suite, "failures") + number(suite, "errors");
            int skipped = number(suite, "skipped");
            addFailures(module, suite);
            return new Totals(number(suite, "tests") - failed - skipped, failed, skipped);
        } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new IOException("unreadable report " + report, e);
        }
    }

    private void addFailures(String module, Element suite) {
        NodeList cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            for (String kind : List.of("failure", "error")) {
                NodeList why = test.getElementsByTagName(kind);
                if (why.getLength() > 0) {
                    failures.add(module + ": " + test.getAttribute("classname") + "." + test.getAttribute("name") + ": "
                            + message((Element) why.item(0)));
                }
            }
        }
    }

    /** A message may be missing or fill pages (the log of a server): one line of it, cut. */
    private static String message(Element why) {
        String text = why.getAttribute("message").isBlank() ? why.getTextContent() : why.getAttribute("message");
        String line = text.strip().lines().findFirst().orElse(why.getAttribute("type"));
        return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "..." : line;
    }

    private static int number(Element suite, String name) {
        String value = suite.getAttribute(name);
        return value.isEmpty() ? 0 : Integer.parseInt(value);
    }

    /** Prints a table, then what failed by name; the last line is `N passed, N failed`. Ends with 1 when something failed or did not run. */
    public static void main(String[] arguments) throws IOException {
        TestReports reports =
                new TestReports(Path.of(arguments[0]).toAbsolutePath().normalize());
        reports.modules()
                .forEach((module, totals) -> System.out.printf(
                        "%-32s %6d passed %4d failed %4d skipped%n",
                        module, totals.passed(), totals.failed(), totals.skipped()));
        reports.silent().forEach(line -> System.out.println("NOTHING RAN " + line));
        int extraPassed = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        int extraFailed = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        reports.failures().forEach(line -> System.out.println("FAILED " + line));
        if (extraFailed > 0) {
            System.out.println(
                    "FAILED the build itself, though no test did: see the lines of Maven with [ERROR] above");
        }
        int failed = reports.sum().failed() + reports.silent().size() + extraFailed;
        System.out.println((reports.sum().passed() + extraPassed) + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }
}
