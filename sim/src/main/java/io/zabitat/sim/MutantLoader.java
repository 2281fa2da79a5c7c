package io.zabitat.sim;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Loads the whole product and the simulator anew, with the classes of one mutant in place of the right ones. */
final class MutantLoader extends URLClassLoader {
    private final Map<String, byte[]> changed;

    private MutantLoader(Map<String, byte[]> changed, URL[] path) {
        super(path, ClassLoader.getPlatformClassLoader());
        this.changed = changed;
    }

    /** @param root the project's folder, where the sources are */
    static MutantLoader of(Mutants.Mutant mutant, Path root) throws IOException {
        Map<Path, String> sources = new HashMap<>();
        for (Mutants.Change change : mutant.changes()) {
            Path file = root.resolve(change.file());
            String source = sources.containsKey(file) ? sources.get(file) : Files.readString(file);
            sources.put(file, Mutants.apply(source, change));
        }
        return new MutantLoader(compile(sources), path());
    }

    private static URL[] path() {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            try {
                urls.add(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }
        return urls.toArray(new URL[0]);
    }

    private static Map<String, byte[]> compile(Map<Path, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((file, text) -> units.add(new Source(file, text)));
        StringWriter errors = new StringWriter();
        StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        Output output = new Output(standard);
        List<String> options =
                List.of("--release", "17", "-nowarn", "-proc:none", "-cp", System.getProperty("java.class.path"));
        if (!compiler.getTask(errors, output, null, options, null, units).call()) {
            throw new IllegalStateException("the mutant does not compile:\n" + errors);
        }
        return output.classes();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = changed.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(file.toUri(), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Output(JavaFileManager manager) {
            super(manager);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(className, any -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
