package io.zabitat.quorum.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.Oracle.Request;
import io.zabitat.spi.oracle.OracleContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.server.quorum.QuorumPeer.QuorumServer;
import org.apache.zookeeper.server.quorum.flexible.QuorumOracleMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathOracleTest {
    @TempDir
    Path folder;

    private static boolean asks(Oracle oracle) throws Exception {
        return oracle.request(new Request(1, 0, 5, 9)).granted();
    }

    private Oracle oracle(Path file) {
        return new PathOracleProvider()
                .open(new OracleContext(1, List.of(1L, 2L), file.toString(), 1000, 100, System::nanoTime));
    }

    /** Servers 1 to n of ZooKeeper's own class, which is asked for every set of them. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1\n", "1000", "0", "", " 1", "01", "\n1", "yes", "-"})
    void shouldSayWhatZooKeeperReads(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("oracle"), text.equals("-") ? "" : text);
        if (text.equals("-")) {
            Files.delete(file);
        }
        for (int voters = 1; voters <= 3; voters++) {
            Map<Long, QuorumServer> servers = new HashMap<>();
            for (long id = 1; id <= voters; id++) {
                servers.put(id, new QuorumServer(id, new java.net.InetSocketAddress("10.0.0.1", 2888)));
            }
            QuorumOracleMaj apache = new QuorumOracleMaj(servers, file.toString());
            var own = new OracleQuorumProvider()
                    .create(List.copyOf(servers.keySet()), Map.of("oraclePath", file.toString()));
            for (int bits = 0; bits < 1 << voters; bits++) {
                Set<Long> set = new HashSet<>();
                for (long id = 1; id <= voters; id++) {
                    if ((bits >> id - 1 & 1) == 1) {
                        set.add(id);
                    }
                }
                long[] ids = set.stream().mapToLong(Long::longValue).toArray();
                assertEquals(
                        apache.containsQuorum(set),
                        own.isQuorum(ids, asks(oracle(file))),
                        voters + " voters, set " + set + ", file '" + text + "'");
            }
        }
    }

    @Test
    void shouldWarnInItsDescription() {
        Path file = folder.resolve("oracle");
        assertEquals(
                "file " + file + ": both servers could go on alone at the same time",
                oracle(file).describe());
    }
}
