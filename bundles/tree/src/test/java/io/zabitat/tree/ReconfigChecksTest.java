package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.acl.AclPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checks of op 16 in the order of quorum protocol, section 7, and what becomes of the node. */
class ReconfigChecksTest {
    private static final long SESSION = 7;
    private static final long ZXID = 0x500000009L;
    private static final Caller SUPER = new Caller(SESSION, List.of(new Id("super", "")));
    private static final Caller ANYBODY = new Caller(SESSION, List.of(new Id("ip", "10.0.0.9")));
    private static final String THREE = line(1) + line(2) + line(3);

    private final DataTree tree = new DataTree(new TreeSettings(true, false, false, false, false, true));
    private EnsembleConfig current = EnsembleConfig.parse(THREE + "version=400000003");
    private EnsembleConfig lastSeen = current;
    private boolean synced = true;
    private Optional<String> flaw = Optional.empty();
    private final Preparer preparer = new Preparer(tree, new AclPolicy(new TestSchemes(), false), new Ensemble());

    ReconfigChecksTest() {
        tree.sessions().put(SESSION, 4000);
        tree.setConfig(current, 1);
    }

    private final class Ensemble implements Reconfigurations {
        @Override
        public EnsembleConfig current() {
            return current;
        }

        @Override
        public EnsembleConfig lastSeen() {
            return lastSeen;
        }

        @Override
        public int leastVoters() {
            return 2;
        }

        @Override
        public Optional<String> flawOf(EnsembleConfig proposed) {
            return flaw;
        }

        @Override
        public boolean isSynced(EnsembleConfig proposed) {
            return synced;
        }
    }

    private static String line(int id) {
        return "server." + id + "=10.0.0." + id + ":2888:3888:participant;0.0.0.0:2181\n";
    }

    @Test
    void shouldRefuseInOrder() {
        Preparer off = new Preparer(new DataTree(TreeSettings.DEFAULT), new AclPolicy(new TestSchemes(), false));
        assertEquals(ErrorCode.RECONFIG_DISABLED, code(off, bulk(THREE, -1), new Caller(99, List.of())));
        assertEquals(ErrorCode.SESSION_EXPIRED, code(preparer, bulk(THREE, -1), new Caller(99, List.of())));
        Preparer alone = new Preparer(tree, new AclPolicy(new TestSchemes(), false));
        assertEquals(ErrorCode.UNIMPLEMENTED, code(alone, bulk("nonsense", 5), ANYBODY));
        synced = false;
        flaw = Optional.of("no quorum system");
        lastSeen = current.withVersion(0x500000001L);
        assertEquals(ErrorCode.RECONFIG_IN_PROGRESS, code(bulk("nonsense", 5), ANYBODY));
        lastSeen = current;
        assertEquals(ErrorCode.BAD_VERSION, code(bulk("nonsense", 5), ANYBODY));
        assertEquals(ErrorCode.BAD_ARGUMENTS, code(bulk("nonsense", 0x400000003L), ANYBODY));
        assertEquals(ErrorCode.BAD_ARGUMENTS, code(bulk(line(1), -1), ANYBODY));
        assertEquals(ErrorCode.BAD_ARGUMENTS, code(bulk(THREE, -1), ANYBODY));
        flaw = Optional.empty();
        assertEquals(ErrorCode.NEW_CONFIG_NO_QUORUM, code(bulk(THREE, -1), ANYBODY));
        synced = true;
        assertEquals(ErrorCode.NO_AUTH, code(bulk(THREE, -1), ANYBODY));
        assertEquals(ErrorCode.OK, code(bulk(THREE, -1), SUPER));
    }

    @Test
    void shouldRefuseWrongLines() {
        for (String joining : List.of(
                "server.4",
                "server.x=h:1:2;3",
                "server.4=h:1:2",
                "server.4=h:1;3",
                "server.4=10.0.0.1:2888:5;6",
                "server.4=h=x:1:2;3")) {
            assertEquals(ErrorCode.BAD_ARGUMENTS, code(change(joining, null), SUPER), joining);
        }
        assertEquals(ErrorCode.BAD_ARGUMENTS, code(change(null, "one"), SUPER));
        assertEquals(ErrorCode.BAD_ARGUMENTS, code(change(null, "1,2"), SUPER));
        current = EnsembleConfig.parse(THREE + "group.1=1:2:3\nversion=400000003");
        lastSeen = current;
        assertEquals(ErrorCode.BAD_ARGUMENTS, code(change(null, "1"), SUPER));
    }

    @Test
    void shouldChangeOneByOne() {
        Txn txn = prepare(
                preparer, change("server.4=10.0.0.4:2888:3888:observer;2181, server.2=10.0.0.2:1:2;3", "3, 9"), SUPER);
        EnsembleConfig next = EnsembleConfig.parse(((SetDataTxn) txn.body()).data());
        assertEquals(List.of(1L, 2L), next.voters());
        assertTrue(next.isObserver(4));
        assertEquals(1, next.member(2).orElseThrow().addresses().get(0).quorumPort());
        assertEquals(ZXID, next.version());
    }

    @Test
    void shouldTakeAllAtOnceWithCommasOrLines() {
        String lines = (line(1) + line(2) + line(3)).replace('\n', ',') + "group.1=1:2:3,weight.1=5,version=77";
        Txn txn = prepare(preparer, bulk(lines, 0x400000003L), SUPER);
        EnsembleConfig next = EnsembleConfig.parse(((SetDataTxn) txn.body()).data());
        assertEquals("1:2:3", next.quorumLines().get("group.1"));
        assertEquals(ZXID, next.version());
    }

    @Test
    void shouldShowVersionAndZxidAsZooKeeperDoes() {
        assertEquals(Optional.of(current), tree.loggedConfig());
        Txn txn = prepare(preparer, change(null, "3"), SUPER);
        TxnResult result = tree.apply(txn);
        preparer.applied(ZXID);
        assertEquals(OpCode.RECONFIG, result.type());
        ZNode node = tree.find(Path.of("/zookeeper/config"));
        assertEquals(-1, node.version());
        assertEquals(ZXID, node.mzxid());
        assertEquals(ZXID, tree.loggedConfig().orElseThrow().version());
        // what waits is not overwritten by what is in force
        tree.setConfig(current, 2);
        assertEquals(ZXID, tree.loggedConfig().orElseThrow().version());
        tree.setConfig(current.withVersion(0x600000000L), 3);
        assertEquals(0x600000000L, tree.loggedConfig().orElseThrow().version());
    }

    // ------------------------------------------------------------------------------------------------ in short

    private static ReconfigRequest bulk(String members, long configId) {
        return new ReconfigRequest(Optional.empty(), Optional.empty(), Optional.of(members), configId);
    }

    private static ReconfigRequest change(String joining, String leaving) {
        return new ReconfigRequest(Optional.ofNullable(joining), Optional.ofNullable(leaving), Optional.empty(), -1);
    }

    private ErrorCode code(ReconfigRequest request, Caller caller) {
        return code(preparer, request, caller);
    }

    private static ErrorCode code(Preparer preparer, ReconfigRequest request, Caller caller) {
        Txn txn = prepare(preparer, request, caller);
        if (txn.body() instanceof ErrorTxn error) {
            return Arrays.stream(ErrorCode.values())
                    .filter(code -> code.code() == error.error())
                    .findFirst()
                    .orElseThrow();
        }
        preparer.refuse(txn, ErrorCode.OK); // not proposed
        return ErrorCode.OK;
    }

    private static Txn prepare(Preparer preparer, ReconfigRequest request, Caller caller) {
        return preparer.prepare(request, caller, 1, ZXID, 5);
    }
}
