package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The configuration of a part of the process that is no server: a file beside the server's own, and files below its data directory where
 * it names no others.
 *
 * @param pid of the part
 * @param keys not yet checked: the part does that
 */
record PartFile(String pid, Map<String, String> keys) {
    PartFile {
        keys = Map.copyOf(keys);
    }

    /** Who may come in later: {@code admission.cfg}, if there is one. */
    static PartFile admission(ServerFile server) throws LaunchException {
        return of("io.zabitat.admission", server, "admission.cfg", "folder", "admission");
    }

    /** What listens for requests besides the server: only where {@code http.cfg} says so. */
    static Optional<PartFile> http(ServerFile server) throws LaunchException {
        return beside(server, "http.cfg").isPresent()
                ? Optional.of(of("io.zabitat.ops.http", server, "http.cfg", "tokenFile", "http.token"))
                : Optional.empty();
    }

    private static Optional<Path> beside(ServerFile server, String name) {
        return server.file().map(config -> config.resolveSibling(name)).filter(Files::exists);
    }

    private static PartFile of(String pid, ServerFile server, String name, String key, String place)
            throws LaunchException {
        Map<String, String> keys = new TreeMap<>();
        Optional<Path> file = beside(server, name);
        if (file.isPresent()) {
            keys.putAll(ServerFile.read(file.get()).keys());
        }
        server.dataDir()
                .map(dir -> dir.toAbsolutePath().resolve(RuntimeDirectory.NAME).resolve(place))
                .ifPresent(path -> keys.putIfAbsent(key, path.toString()));
        return new PartFile(pid, keys);
    }

    /** Hands it over; the part takes it when it is there. */
    void configure(BundleContext context) throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        context.getService(reference).getConfiguration(pid, "?").update(new Hashtable<>(keys));
        context.ungetService(reference);
    }
}
