package io.zabitat.spi.tck.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds threads that a provider has started: providers create none. One test uses it. */
public final class ThreadWatch {
    private static final Set<String> OF_THE_VM = Set.of("system", "InnocuousThreadGroup");

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    private final Set<String> ofTheTest;

    public ThreadWatch() {
        this(Set.of());
    }

    /** @param ofTheTest names of threads that may come and go */
    public ThreadWatch(Set<String> ofTheTest) {
        this.ofTheTest = ofTheTest;
    }

    /** Fails when a thread runs that did not when this was made, other than those of the JVM and of the test's own frame. */
    public void assertNoNewThread() {
        List<String> started = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(ThreadWatch::isSomebodys)
                .map(Thread::getName)
                .filter(name -> !ofTheTest.contains(name))
                .sorted()
                .toList();
        assertEquals(List.of(), started, "a provider creates no threads");
    }

    private static boolean isSomebodys(Thread thread) {
        boolean ofTheVm = Optional.ofNullable(thread.getThreadGroup())
                .map(group -> OF_THE_VM.contains(group.getName()))
                .orElse(true); // it has just ended
        String name = thread.getName();
        boolean ofTheFrame =
                name.equals(KitThread.THREAD_NAME) || name.startsWith("surefire-") || name.startsWith("junit-");
        return !ofTheVm && !ofTheFrame;
    }
}
