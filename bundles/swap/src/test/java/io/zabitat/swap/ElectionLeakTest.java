package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.spi.election.ElectionAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of an election stays in memory when another's code has taken its place. */
@Timeout(300)
class ElectionLeakTest {
    @TempDir
    Path folder;

    /** Loads the classes of the election anew, as another bundle with the same would. */
    private static final class OwnClasses extends ClassLoader {
        private static final String PREFIX = "io.zabitat.election.fast.";

        OwnClasses() {
            super(FastLeaderElectionProvider.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PREFIX)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        ElectionAlgorithm algorithm() throws ReflectiveOperationException {
            return (ElectionAlgorithm) loadClass(PREFIX + "FastLeaderElectionProvider")
                    .getConstructor()
                    .newInstance();
        }
    }

    @Test
    void shouldLetTheClassesOfAFormerElectionGo() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                loaders.add(useAndLeave(trio.follower(), "2." + i + ".0"));
            }
            SwapServer.until("the loaders to go", () -> {
                System.gc();
                return alive(loaders) == 0;
            });
            assertEquals(0, alive(loaders));
        }
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    /** In a method of its own, so that no variable of the test holds it. */
    private static WeakReference<ClassLoader> useAndLeave(Trio.One one, String version) throws Exception {
        OwnClasses loader = new OwnClasses();
        ElectionAlgorithm algorithm = loader.algorithm();
        assertNotSame(FastLeaderElectionProvider.class, algorithm.getClass());
        one.add("3", version, algorithm);
        assertEquals(
                Ending.COMMITTED,
                one.swapTo("3@[" + version + "," + version + "]").ending());
        one.elections.removeIf(candidate -> candidate.id().name().equals("3"));
        one.add("3", "9" + version, new FastLeaderElectionProvider());
        assertEquals(Ending.COMMITTED, one.swapTo("3@9" + version).ending());
        one.swaps.onCandidates();
        return new WeakReference<>(loader);
    }
}
