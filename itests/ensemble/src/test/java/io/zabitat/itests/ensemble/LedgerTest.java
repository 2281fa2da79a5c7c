package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.ensemble.Ledger.Presence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

/** The ledger sees what it is there to see. */
class LedgerTest {
    private final Ledger ledger = new Ledger();
    private final Map<String, Tree.Node> nodes = new HashMap<>();

    @Test
    void shouldAcceptWhatWasAcknowledgedAndWhatWasOnlySent() {
        write(0x100000001L);
        ledger.send("/r");
        hold("/r", "1", 1);
        assertEquals(List.of(), broken());
        hold("/r", "2", 2);
        assertEquals(List.of(), broken());
    }

    @Test
    void shouldSeeALostWrite() {
        write(0x100000001L);
        write(0x100000002L);
        hold("/r", "1", 1);
        assertTrue(broken().get(0).contains("holds 1, acknowledged 2"), broken().toString());
        nodes.clear();
        assertEquals(List.of("/r is gone, acknowledged 2"), broken());
    }

    @Test
    void shouldSeeAWriteThatWasNeverSentOrDoneTwice() {
        write(0x100000001L);
        hold("/r", "2", 1);
        assertEquals(1, broken().size());
        hold("/r", "1", 2);
        assertTrue(broken().get(0).contains("has version 2"), broken().toString());
    }

    @Test
    void shouldSeeAZxidGivenTwiceOrGoingBack() {
        write(0x100000002L);
        write(0x100000001L);
        hold("/r", "2", 2);
        assertTrue(broken().get(0).contains("behind zxid"), broken().toString());
        ledger.written("/other", ledger.send("/other"), 0x100000002L);
        assertTrue(broken().stream().anyMatch(line -> line.contains("was given to /r and to /other")));
    }

    @Test
    void shouldSeeNodesThatCameBackOrVanished() {
        ledger.node("/made", Presence.PRESENT);
        ledger.node("/deleted", Presence.ABSENT);
        ledger.doubtful("/unknown");
        hold("/deleted", "", 0);
        assertEquals(
                List.of("/deleted is there, acknowledged ABSENT", "/made is not there, acknowledged PRESENT"),
                broken());
    }

    private void write(long zxid) {
        ledger.written("/r", ledger.send("/r"), zxid);
    }

    private void hold(String path, String data, int version) {
        Stat stat = new Stat();
        stat.setVersion(version);
        nodes.put(path, new Tree.Node(data, stat, Ids.OPEN_ACL_UNSAFE, 0));
    }

    private List<String> broken() {
        return ledger.broken(new Tree(nodes));
    }
}
