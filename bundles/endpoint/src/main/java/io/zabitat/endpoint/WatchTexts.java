package io.zabitat.endpoint;

import io.zabitat.tree.DataTree;
import io.zabitat.tree.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The texts of {@code wchs}, {@code wchc} and {@code wchp}: data watches only, as ZooKeeper. */
final class WatchTexts {
    private final DataTree tree;

    WatchTexts(DataTree tree) {
        this.tree = tree;
    }

    void summary(StringBuilder out) {
        out.append(tree.watches().dataWatchers()).append(" connections watching ");
        out.append(tree.watches().dataPaths()).append(" paths\n");
        out.append("Total watches:").append(tree.watches().dataSize()).append('\n');
    }

    void byConnection(StringBuilder out) {
        TreeMap<Long, List<String>> bySession = new TreeMap<>();
        tree.watches()
                .forEachData((path, watcher) -> bySession
                        .computeIfAbsent(sessionOf(watcher), id -> new ArrayList<>())
                        .add(path.toString()));
        bySession.forEach((session, paths) -> {
            out.append("0x").append(Long.toHexString(session)).append('\n');
            paths.forEach(path -> out.append('\t').append(path).append('\n'));
        });
        out.append('\n');
    }

    void byPath(StringBuilder out) {
        TreeMap<String, List<Long>> byPath = new TreeMap<>();
        tree.watches()
                .forEachData((path, watcher) -> byPath.computeIfAbsent(path.toString(), p -> new ArrayList<>())
                        .add(sessionOf(watcher)));
        byPath.forEach((path, sessions) -> {
            out.append(path).append('\n');
            sessions.forEach(
                    id -> out.append("\t0x").append(Long.toHexString(id)).append('\n'));
        });
        out.append('\n');
    }

    private static long sessionOf(Watcher watcher) {
        return watcher instanceof ClientConnection connection ? connection.sessionId() : 0;
    }
}
