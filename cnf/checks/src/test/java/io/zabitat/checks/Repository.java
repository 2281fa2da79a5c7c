package io.zabitat.checks;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Where the built bundles lie; the rules read nothing else. */
final class Repository {
    private final Path root;

    private Repository(Path root) {
        this.root = root;
    }

    /** The checkout this test runs in: the nearest parent folder that holds `bundles`. */
    static Repository here() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("bundles"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no folder above this one holds bundles/");
            }
        }
        return new Repository(folder);
    }

    Path root() {
        return root;
    }

    /** The folder names under bundles/, in order: `api`, `auth.digest`, ... */
    List<String> bundles() {
        try (Stream<Path> folders = Files.list(root.resolve("bundles"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("bnd.bnd")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path classes(String bundle) {
        return root.resolve("bundles").resolve(bundle).resolve("target/classes");
    }

    /** The compiled classes of the named bundles, in one import so that references between them are resolved. */
    JavaClasses importClasses(List<String> bundles) {
        List<Path> folders =
                bundles.stream().map(this::classes).filter(Files::isDirectory).toList();
        return new ClassFileImporter().importPaths(folders);
    }

    Manifest manifest(String bundle) {
        Path target = root.resolve("bundles").resolve(bundle).resolve("target");
        if (!Files.isDirectory(target)) {
            throw new IllegalStateException(bundle + " is not built: run mvn verify at the root");
        }
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith(bundle + "-"))
                    .filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("no jar of " + bundle + ": run mvn verify at the root"));
            try (JarFile file = new JarFile(jar.toFile())) {
                return file.getManifest();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
