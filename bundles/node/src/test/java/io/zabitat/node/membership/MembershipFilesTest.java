package io.zabitat.node.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.flexible.QuorumHierarchical;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a membership against ZooKeeper's own writers, byte by byte, and what a start finds in them. */
class MembershipFilesTest {
    private static final String LISTS = """
            tickTime=2000
            # a comment
            dataDir=/var/lib/zk
            initLimit=10
            syncLimit=5
            clientPort=2181
            peerType=participant
            reconfigEnabled=true
            autopurge.purgeInterval=24
            server.1=127.0.0.1:2888:3888
            server.10=127.0.0.1:2889:3889:observer
            4lw.commands.whitelist = *
            """;

    private static final String PLAIN = """
            server.10=127.0.0.1:2889:3889:observer;0.0.0.0:2182
            server.1=127.0.0.1:2888:3888:participant;127.0.0.1:2181
            server.2=zk2.example.org:2888:3888:participant
            version=100000007""";

    private static final String GROUPS = """
            server.1=127.0.0.1:2888:3888:participant
            server.2=127.0.0.1:2889:3889:participant
            server.3=127.0.0.1:2890:3890:participant
            group.1=1:2:3
            weight.1=1
            weight.2=2
            weight.3=0
            version=2000000ff""";

    @TempDir
    Path dir;

    private MembershipFiles files(long self) throws IOException {
        return files(self, LISTS);
    }

    private MembershipFiles files(long self, String text) throws IOException {
        Path file = Files.writeString(dir.resolve("zoo.cfg"), text);
        return MembershipFiles.beside(new FileDisk(), file, self, Optional.empty());
    }

    private String text(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, GROUPS})
    void shouldWriteTheListAsZooKeeperDoes(String text) throws Exception {
        EnsembleConfig config = EnsembleConfig.parse(text);
        Properties properties = new Properties();
        properties.load(new java.io.StringReader(config.text()));
        var apache = text.contains("group.") ? new QuorumHierarchical(properties) : new QuorumMaj(properties);
        QuorumPeerConfig.writeDynamicConfig(dir.resolve("theirs").toString(), apache, false);
        QuorumPeerConfig.writeDynamicConfig(dir.resolve("theirs.next").toString(), apache, true);
        MembershipFiles files = files(1);

        files.saveNext(config);
        assertEquals(text("theirs.next"), text("zoo.cfg.dynamic.next"));
        files.activate(config, true);

        assertEquals(text("theirs"), text("zoo.cfg.dynamic." + Long.toHexString(config.version())));
        assertFalse(Files.exists(dir.resolve("zoo.cfg.dynamic.next")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldRewriteTheOperatorsFileAsZooKeeperDoes(long self) throws Exception {
        EnsembleConfig config = EnsembleConfig.parse(PLAIN);
        files(self).activate(config, true);
        Path theirs = Files.writeString(dir.resolve("theirs.cfg"), LISTS);
        boolean erasesClientPort = self == 1;
        QuorumPeerConfig.editStaticConfig(
                theirs.toString(), dir.resolve("zoo.cfg.dynamic.100000007").toString(), erasesClientPort);

        assertEquals(Files.readString(theirs), text("zoo.cfg"));
    }

    @Test
    void shouldKeepWhatZooKeeperLoses() throws Exception {
        files(1, LISTS + "clientPortListenBacklog=77\nssl.keyStore.location=C:\\\\keys\nserver.realm=EXAMPLE\n")
                .activate(EnsembleConfig.parse(PLAIN), true);

        Properties left = new Properties();
        left.load(new java.io.StringReader(text("zoo.cfg")));
        assertEquals("77", left.getProperty("clientPortListenBacklog"));
        assertEquals("C:\\keys", left.getProperty("ssl.keyStore.location"));
        assertEquals("EXAMPLE", left.getProperty("server.realm"));
        assertFalse(left.containsKey("clientPort"));
    }

    @Test
    void shouldKeepTheFileAsItWasAndWhoMayReadIt() throws Exception {
        MembershipFiles files = files(1);
        Path file = dir.resolve("zoo.cfg");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        files.prepare();
        files.activate(EnsembleConfig.parse(PLAIN), true);

        assertEquals(LISTS, text("zoo.cfg.bak"));
        for (String name : new String[] {"zoo.cfg", "zoo.cfg.bak"}) {
            assertEquals(
                    "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name))), name);
        }
    }

    @Test
    void shouldGoOnFromTheFileThatItHasRewritten() throws Exception {
        MembershipFiles files = files(1);
        files.activate(EnsembleConfig.parse(PLAIN), true);
        String once = text("zoo.cfg");

        files.activate(EnsembleConfig.parse(PLAIN).withVersion(0x200000001L), true);

        assertEquals(once.replace("dynamic.100000007", "dynamic.200000001"), text("zoo.cfg"));
        assertTrue(Files.exists(dir.resolve("zoo.cfg.dynamic.100000007")));
    }

    @Test
    void shouldKnowWhatWasProposed() throws Exception {
        MembershipFiles files = files(1);
        assertEquals(Optional.empty(), files.next());
        files.saveNext(EnsembleConfig.parse(GROUPS));

        assertEquals(Optional.of(EnsembleConfig.parse(GROUPS)), files.next());
        files.activate(EnsembleConfig.parse(PLAIN), false);
        assertTrue(files.next().isPresent());
        files.dropNext();
        files.dropNext();
        assertEquals(Optional.empty(), files.next());
    }

    @Test
    void shouldFindTheNewestListWithoutAnOperatorsFile() throws Exception {
        MembershipFiles files = MembershipFiles.in(new FileDisk(), dir, 1);
        files.prepare();
        assertEquals(Optional.empty(), files.newest());
        EnsembleConfig config = EnsembleConfig.parse(PLAIN);
        for (long version : new long[] {0x100000007L, 0xf00000000000001L, 0x900000001L}) {
            files.activate(config.withVersion(version), true);
        }

        assertEquals(0xf00000000000001L, files.newest().orElseThrow().version());
        assertEquals(config.members(), files.newest().orElseThrow().members());
    }

    /** A crash after each change of a name, by a disk that fails there: what a start finds is the old list or the new one. */
    @Test
    void shouldLoseNothingAtAnyPoint() throws Exception {
        EnsembleConfig config = EnsembleConfig.parse(PLAIN);
        for (int point = 0; ; point++) {
            Path place = Files.createDirectories(dir.resolve("at" + point));
            Path file = Files.writeString(place.resolve("zoo.cfg"), LISTS);
            MembershipFiles failing = MembershipFiles.beside(new CrashingDisk(point), file, 1, Optional.empty());
            boolean done = true;
            try {
                failing.saveNext(config);
                failing.activate(config, true);
            } catch (IOException crash) {
                done = false;
            }
            Properties left = new Properties();
            left.load(Files.newBufferedReader(file));
            if (left.containsKey("dynamicConfigFile")) {
                Path dynamic = Path.of(left.getProperty("dynamicConfigFile"));
                assertEquals(
                        config.members(),
                        EnsembleConfig.parse(Files.readString(dynamic)).members());
            } else {
                assertEquals(LISTS, Files.readString(file), "at " + point);
                boolean saved = Files.exists(place.resolve("zoo.cfg.dynamic.100000007"));
                boolean proposed = Files.exists(place.resolve("zoo.cfg.dynamic.next"));
                assertTrue(proposed || !saved, "at " + point + ": " + new TreeSet<>(new FileDisk().list(place)));
            }
            if (done) {
                assertTrue(point >= 4, "there are at least four changes of names");
                return;
            }
        }
    }

    /** Fails for good at its n-th change of a name. */
    private static final class CrashingDisk extends ForwardingDisk {
        private int left;

        CrashingDisk(int changes) {
            super(new FileDisk());
            left = changes;
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            spend();
            super.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            if (exists(file)) {
                spend();
            }
            super.delete(file);
        }

        private void spend() throws IOException {
            if (left-- <= 0) {
                throw new IOException("crash");
            }
        }
    }
}
