package io.zabitat.runtime.launcher;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A member of the demo's ensemble.
 *
 * @param name of its configuration, which commands know it by
 * @param server its configuration, from {@code zoo.cfg} in its data directory
 */
record DemoMember(String name, ServerFile server) {
    static DemoMember read(Path folder, String name) throws LaunchException {
        ServerFile read = ServerFile.read(folder.resolve(name).resolve(DemoFolder.CONFIG));
        return new DemoMember(name, new ServerFile(name, read.file(), read.keys()));
    }

    Path dataDir() throws LaunchException {
        Optional<Path> dir = server.dataDir();
        return dir.orElseThrow(() -> new LaunchException(ExitCodes.USAGE, "no dataDir in " + server.file()));
    }

    ServedAddress address() throws LaunchException {
        return ServedAddress.of(server);
    }
}
