package io.zabitat.spi.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.zabitat.spi.tck.harness.KitThread;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a kit says of a provider: the tests that failed, by name, each with its reason. One run of the JUnit Platform makes it. */
final class Verdict {
    /** For a test of the kit that a wrong provider keeps waiting. */
    static final Map<String, String> HASTY = Map.of(KitThread.LIMIT_PARAMETER, "1500");
    /** For one that is to pass, however slow the machine is. */
    static final Map<String, String> PATIENT = Map.of(KitThread.LIMIT_PARAMETER, "60000");

    private static final String LIMIT_MILLIS = "3000";

    private final Map<String, String> failures = new TreeMap<>();
    private final Map<String, String> all = new TreeMap<>();

    private Verdict() {}

    /** Runs the whole kit. */
    static Verdict of(Class<?> kit) {
        return run(List.of(selectClass(kit)), Map.of());
    }

    /** Runs the whole kit with a sound provider. */
    static Verdict ofSound(Class<?> kit) {
        return run(List.of(selectClass(kit)), PATIENT);
    }

    /** Runs tests of the kit, for one whose other tests would only take time. */
    static Verdict of(Class<?> kit, Map<String, String> parameters, String... tests) {
        return run(
                Arrays.stream(tests)
                        .<DiscoverySelector>map(test -> selectMethod(kit, test))
                        .toList(),
                parameters);
    }

    private static Verdict run(List<DiscoverySelector> selectors, Map<String, String> parameters) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .configurationParameter(KitThread.LIMIT_PARAMETER, LIMIT_MILLIS)
                .configurationParameters(parameters)
                .build();
        Verdict verdict = new Verdict();
        LauncherFactory.create().execute(request, verdict.new Listener());
        assertTrue(verdict.all.size() >= selectors.size(), "not all of the kit's tests exist: " + selectors);
        return verdict;
    }

    /** Fails unless each of these tests of the kit failed. */
    Verdict caughtBy(String... tests) {
        for (String test : tests) {
            assertTrue(failures.containsKey(test), test + " let it pass; caught by " + failures.keySet());
        }
        return this;
    }

    /** Fails unless nothing failed. */
    void passed() {
        assertEquals(Map.of(), failures);
    }

    /** Fails unless the test failed with this text in its reason. */
    void because(String test, String text) {
        assertTrue(failures.getOrDefault(test, "").contains(text), test + ": " + failures.get(test));
    }

    private final class Listener implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getMethodName())
                    .ifPresent(name -> note(name, result));
        }

        private void note(String name, TestExecutionResult result) {
            all.put(name, result.getStatus().toString());
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failures.put(name, String.valueOf(result.getThrowable().orElseThrow()));
            }
        }
    }
}
