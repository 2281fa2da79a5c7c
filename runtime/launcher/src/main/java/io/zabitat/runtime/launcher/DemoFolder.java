package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a demo keeps its data: a folder for each member, with its configuration in it. A temporary one is deleted at the end; one that the
 * user has named stays, and a later demo there goes on with what is in it. Owned by the demo.
 */
final class DemoFolder implements AutoCloseable {
    static final String CONFIG = "zoo.cfg";

    private static final List<String> VOTERS = List.of("voter1", "voter2", "voter3");
    private static final String OBSERVER = "observer";
    /** Not 2181, which a server without a configuration takes. */
    private static final int FIRST_CLIENT_PORT = 21_811;

    private final Path path;
    private final boolean temporary;

    private DemoFolder(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static DemoFolder open(Optional<Path> named) throws IOException, LaunchException {
        if (named.isEmpty()) {
            DemoFolder folder = new DemoFolder(Files.createTempDirectory("zabitat-demo-"), true);
            folder.write();
            return folder;
        }
        Path path = Files.createDirectories(named.get().toAbsolutePath().normalize());
        DemoFolder folder = new DemoFolder(path, false);
        if (Files.exists(path.resolve(OBSERVER).resolve(CONFIG))) {
            return folder;
        }
        try (Stream<Path> children = Files.list(path)) {
            if (children.findAny().isPresent()) {
                throw new LaunchException(
                        ExitCodes.USAGE, path + " is neither empty nor a demo's: --dir names an empty directory");
            }
        }
        folder.write();
        return folder;
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(VOTERS);
        names.add(OBSERVER);
        return names;
    }

    /** The observer's configuration comes last, so that it says that all are there. */
    private void write() throws IOException {
        List<String> names = names();
        List<Integer> clients = FreePorts.from(FIRST_CLIENT_PORT, names.size());
        List<Integer> peers = FreePorts.any(2 * names.size());
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String role = names.get(i).equals(OBSERVER) ? "observer" : "participant";
            servers.append("server.").append(i + 1).append("=127.0.0.1:").append(peers.get(2 * i));
            servers.append(':')
                    .append(peers.get(2 * i + 1))
                    .append(':')
                    .append(role)
                    .append('\n');
        }
        for (int i = 0; i < names.size(); i++) {
            Path folder = Files.createDirectories(path.resolve(names.get(i)));
            Files.writeString(folder.resolve("myid"), i + 1 + "\n");
            Files.writeString(
                    folder.resolve(CONFIG),
                    "# " + names.get(i) + " of a demo\n"
                            + "dataDir=" + folder + "\n"
                            + "clientPort=" + clients.get(i) + "\n"
                            + "clientPortAddress=127.0.0.1\n"
                            + "tickTime=2000\ninitLimit=10\nsyncLimit=5\n"
                            + servers
                            + "preAllocSize=4096\n"
                            + "# something to exchange, and short windows to watch it in\n"
                            + "zabitat.transport.client=netty\n"
                            + "zabitat.swap.canaryMs=1000\n"
                            + "zabitat.swap.observeMs=3000\n");
        }
    }

    Path path() {
        return path;
    }

    boolean isTemporary() {
        return temporary;
    }

    List<DemoMember> members() throws LaunchException {
        List<DemoMember> members = new ArrayList<>();
        for (String name : names()) {
            members.add(DemoMember.read(path, name));
        }
        return members;
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            FrameworkHost.deleteTree(path);
        }
    }
}
