package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import io.zabitat.tree.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.ServerWatcher;

/** The same watches in both trees; what each watcher was told must be equal, in order. */
final class RecordingWatchers {
    private static final int COUNT = 5;

    private final DataTree ours;
    private final org.apache.zookeeper.server.DataTree theirs;
    private final List<Ours> our = new ArrayList<>();
    private final List<Theirs> their = new ArrayList<>();

    RecordingWatchers(DataTree ours, org.apache.zookeeper.server.DataTree theirs) {
        this.ours = ours;
        this.theirs = theirs;
        for (int i = 0; i < COUNT; i++) {
            our.add(new Ours(i));
            their.add(new Theirs(i));
        }
    }

    void addRandom(Random random, Path path) {
        int who = random.nextInt(COUNT);
        String text = path.toString();
        try {
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    ours.watches().addData(path, our.get(who));
                    try {
                        theirs.statNode(text, their.get(who));
                    } catch (org.apache.zookeeper.KeeperException.NoNodeException registeredAllTheSame) {
                        assertEquals(null, ours.find(path));
                    }
                }
                case 2 -> {
                    if (ours.find(path) != null) {
                        ours.watches().addChild(path, our.get(who));
                        theirs.getChildren(text, null, their.get(who));
                    }
                }
                case 3 -> {
                    ours.watches().addPersistent(path, our.get(who));
                    theirs.addWatch(text, their.get(who), ZooDefs.AddWatchModes.persistent);
                }
                case 4 -> {
                    ours.watches().addPersistentRecursive(path, our.get(who));
                    theirs.addWatch(text, their.get(who), ZooDefs.AddWatchModes.persistentRecursive);
                }
                case 5 -> {
                    if (random.nextInt(10) == 0) {
                        ours.watches().removeAll(our.get(who));
                        theirs.removeCnxn(their.get(who));
                    }
                }
                default -> {
                    int type = 1 + random.nextInt(5);
                    var apacheType = org.apache.zookeeper.Watcher.WatcherType.fromInt(type);
                    assertEquals(
                            theirs.containsWatcher(text, apacheType, their.get(who)),
                            ours.watches().contains(path, our.get(who), type),
                            "checkWatches " + type);
                    assertEquals(
                            theirs.removeWatch(text, apacheType, their.get(who)),
                            ours.watches().remove(path, our.get(who), type),
                            "removeWatches " + type);
                }
            }
        } catch (org.apache.zookeeper.KeeperException unexpected) {
            throw new AssertionError(unexpected);
        }
        assertEquals(theirs.getWatchCount(), ours.watches().size());
    }

    void compare(String where) {
        for (int i = 0; i < COUNT; i++) {
            assertEquals(their.get(i).told, our.get(i).told, where);
            their.get(i).told.clear();
            our.get(i).told.clear();
        }
    }

    private static final class Ours implements Watcher {
        final List<String> told = new ArrayList<>();
        private final int number;

        Ours(int number) {
            this.number = number;
        }

        @Override
        public void onWatchEvent(int type, Path path, long zxid) {
            told.add(type + " " + path + " " + zxid);
        }

        @Override
        public boolean canRead(List<Acl> acl) {
            return number % 2 == 0 || acl.get(0).id().equals(io.zabitat.api.Id.ANYONE);
        }
    }

    private static final class Theirs implements ServerWatcher {
        final List<String> told = new ArrayList<>();
        private final int number;

        Theirs(int number) {
            this.number = number;
        }

        @Override
        public void process(WatchedEvent event, List<ACL> acl) {
            boolean open = acl.get(0).getId().getScheme().equals("world");
            if (number % 2 == 0 || open) {
                told.add(event.getType().getIntValue() + " " + event.getPath() + " " + event.getZxid());
            }
        }

        @Override
        public void process(WatchedEvent event) {
            throw new AssertionError("an event without an ACL");
        }
    }
}
