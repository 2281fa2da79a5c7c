package io.zabitat.node.tls;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The context in use, made anew when one of its files has changed. Connections keep what they began with. Looked at on the
 * threads of handshakes, one at a time; read by the node loop.
 */
final class ReloadingContext {
    private final TlsConfig config;
    private final Consumer<String> note;
    private volatile TlsContext current;
    private List<Object> seen;

    ReloadingContext(TlsConfig config, Consumer<String> note) throws ConfigException {
        this.config = config;
        this.note = note;
        seen = stamps();
        current = TlsContext.load(config);
    }

    TlsContext current() {
        return current;
    }

    /** Files that are half written, or do not fit together yet, leave everything as it is until they change again. */
    synchronized void lookForChanges() {
        List<Object> now = stamps();
        if (!config.reloads() || now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            current = TlsContext.load(config);
            note.accept("read changed certificates: " + config.key("keyStore.location") + ", "
                    + config.key("trustStore.location"));
        } catch (ConfigException e) {
            note.accept("changed certificates cannot be used, the former ones stay: " + e.getMessage());
        }
    }

    private List<Object> stamps() {
        List<Object> stamps = new ArrayList<>();
        Stream.of(TlsConfig.Purpose.values())
                .flatMap(purpose -> config.store(purpose).stream())
                .flatMap(file -> Stream.of(file.location(), file.passwordPath()))
                .filter(path -> !path.isEmpty())
                .forEach(path -> stamps.add(stamp(Path.of(path))));
        return stamps;
    }

    private static Object stamp(Path path) {
        try {
            return List.of(Files.getLastModifiedTime(path), Files.size(path), path.toRealPath());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
