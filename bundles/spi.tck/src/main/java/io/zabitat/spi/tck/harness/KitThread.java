package io.zabitat.spi.tck.harness;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs everything of one test on one thread of its own, as a provider's owner would, and ends the test when a provider does not
 * come back in time: the thread is then interrupted and left behind, and the failure shows where it stood.
 */
public final class KitThread implements InvocationInterceptor {
    /** Configuration parameter of the JUnit Platform: how long one test may take, in milliseconds. */
    public static final String LIMIT_PARAMETER = "zabitat.tck.limitMillis";

    /** How the threads are called that run tests. */
    static final String THREAD_NAME = "contract-kit";

    private static final long DEFAULT_LIMIT_MILLIS = TimeUnit.MINUTES.toMillis(2);
    private static final int FRAMES_SHOWN = 12;

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    private static void run(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        long limitMillis = context.getConfigurationParameter(LIMIT_PARAMETER)
                .map(Long::parseLong)
                .orElse(DEFAULT_LIMIT_MILLIS);
        context.getStore(ExtensionContext.Namespace.create(KitThread.class, context.getUniqueId()))
                .getOrComputeIfAbsent(Owner.class, key -> new Owner(), Owner.class)
                .run(invocation, limitMillis);
    }

    /** The thread of one test; another one takes its place when it hangs. Used by JUnit's thread. */
    private static final class Owner implements AutoCloseable {
        private Thread thread;
        private ExecutorService executor = start();

        private ExecutorService start() {
            return Executors.newSingleThreadExecutor(task -> {
                thread = new Thread(task, THREAD_NAME);
                thread.setDaemon(true);
                return thread;
            });
        }

        void run(Invocation<Void> invocation, long limitMillis) throws Throwable {
            Future<Optional<Throwable>> outcome = executor.submit(outcomeOf(invocation));
            Optional<Throwable> failure;
            try {
                failure = outcome.get(limitMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                failure =
                        Optional.of(new AssertionError("not back after " + limitMillis + " ms; stood at\n" + where()));
                executor.shutdownNow();
                executor = start();
            } catch (ExecutionException e) {
                failure = Optional.of(e.getCause());
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        private static Callable<Optional<Throwable>> outcomeOf(Invocation<Void> invocation) {
            return () -> {
                try {
                    invocation.proceed();
                    return Optional.empty();
                } catch (Throwable failure) {
                    return Optional.of(failure);
                }
            };
        }

        private String where() {
            return Arrays.stream(thread.getStackTrace())
                    .limit(FRAMES_SHOWN)
                    .map(frame -> "    " + frame)
                    .collect(Collectors.joining("\n"));
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
