package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Role;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a transport stays in memory when another has taken its place. */
@Timeout(300)
class SwapLeakTest {
    @TempDir
    Path folder;

    /** Loads the classes of the transport anew, as another bundle with the same would. */
    private static final class OwnClasses extends ClassLoader {
        private static final String PREFIX = "io.zabitat.transport.nio.";

        OwnClasses() {
            super(NioTransportProvider.class.getClassLoader());
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

        TransportProvider provider() throws ReflectiveOperationException {
            TransportProvider made = (TransportProvider)
                    loadClass(PREFIX + "NioTransportProvider").getConstructor().newInstance();
            assertEquals(this, made.getClass().getClassLoader());
            return made;
        }
    }

    @Test
    void shouldLetTheClassesOfAFormerTransportGo() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (SwapServer server = new SwapServer(folder, SwapServer.QUICK);
                SwapLoad load = new SwapLoad(server.address(), 1, 10, false)) {
            assertEquals(Ending.COMMITTED, server.swapTo("netty").ending());
            for (int i = 0; i < 3; i++) {
                loaders.add(useAndLeave(server));
            }
            load.verify(server.address());
            SwapServer.until("the loaders to go: " + alive(loaders), () -> {
                System.gc();
                return alive(loaders) == 0;
            });
        }
        assertTrue(alive(loaders) == 0);
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    /** In a method of its own, so that no variable of the test holds it. */
    private static WeakReference<ClassLoader> useAndLeave(SwapServer server) throws Exception {
        OwnClasses loader = new OwnClasses();
        server.add(loader.provider());
        assertEquals(Ending.COMMITTED, server.swapTo("nio").ending());
        assertEquals(
                loader,
                server.server
                        .slots()
                        .slots()
                        .get(Role.CLIENT_TRANSPORT)
                        .occupant()
                        .provider()
                        .getClass()
                        .getClassLoader());
        assertEquals(Ending.COMMITTED, server.swapTo("netty").ending());
        server.add(new NioTransportProvider());
        server.swaps.onCandidates();
        return new WeakReference<>(loader);
    }
}
