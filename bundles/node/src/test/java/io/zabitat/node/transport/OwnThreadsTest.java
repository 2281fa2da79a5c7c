package io.zabitat.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OwnThreadsTest {
    /** Containers have such groups: a trial there could be run once, and the next one waited for ever. */
    @Test
    @SuppressWarnings("removal") // means nothing since Java 19, and much before
    void shouldRunMoreThanOnceBelowAGroupThatGoesWithItsThreads() throws Exception {
        ThreadGroup passing = new ThreadGroup("passing");
        passing.setDaemon(true);
        CompletableFuture<String> said = new CompletableFuture<>();
        new Thread(passing, () -> {
                    try {
                        OwnThreads threads = new OwnThreads("trial", "serving");
                        said.complete(threads.run(() -> "first") + threads.run(() -> "second"));
                    } catch (Exception e) {
                        said.completeExceptionally(e);
                    }
                })
                .start();
        assertEquals("firstsecond", said.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldEndWithWhateverWasThrown() {
        OwnThreads threads = new OwnThreads("trial", "serving");
        ExecutionException thrown = assertThrows(
                ExecutionException.class,
                () -> threads.run(() -> {
                    throw new Error("no exception");
                }));
        assertEquals("no exception", thrown.getCause().getMessage());
    }
}
