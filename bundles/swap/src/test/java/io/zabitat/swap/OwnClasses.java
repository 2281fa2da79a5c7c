package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Loads the classes of a provider anew, as another bundle with the same would. */
final class OwnClasses extends ClassLoader {
    private final Class<?> provider;
    private final String prefix;

    private OwnClasses(Class<?> provider) {
        super(provider.getClassLoader());
        this.provider = provider;
        this.prefix = provider.getPackageName() + ".";
    }

    /** One more provider, by classes of its own. */
    static <T> T provider(Class<? extends T> type) throws ReflectiveOperationException {
        OwnClasses loader = new OwnClasses(type);
        Object made = loader.loadClass(type.getName()).getConstructor().newInstance();
        assertEquals(loader, made.getClass().getClassLoader());
        @SuppressWarnings("unchecked") // what it implements comes from the other loader
        T known = (T) made;
        return known;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(prefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = provider.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Loaders that have to go. */
    static final class Watched {
        private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

        void add(Object provider) {
            loaders.add(new WeakReference<>(provider.getClass().getClassLoader()));
        }

        void awaitGone() throws InterruptedException {
            SwapServer.until("the loaders of " + loaders.size() + " to go", () -> {
                System.gc();
                return loaders.stream().noneMatch(loader -> loader.get() != null);
            });
        }
    }
}
