package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.core.Core;
import io.zabitat.core.CoreSettings;
import io.zabitat.core.Event;
import io.zabitat.core.InvariantViolation;
import io.zabitat.core.RoleName;
import io.zabitat.core.StopReason;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLoopTest {
    private final List<String> told = new ArrayList<>();
    private final Core core = new Core(CoreSettings.standalone(1, new Alone()));
    private final NodeLoop loop =
            new NodeLoop(core, new DataTree(TreeSettings.DEFAULT), null, null, null, new Listener());

    @Test
    void shouldEndTheServerWhenTheCoreFindsItselfWrong() {
        Txn txn = new Txn(new TxnHeader(1, 0, 1, 0, OpCode.CREATE_SESSION), new CreateSessionTxn(1000), false, 0);
        Event proposalWithoutLeader = new Event.Submit(new LoggedTxn(txn, new byte[0]));

        // The engine that calls a connection's handler would swallow this and go on.
        assertThrows(InvariantViolation.class, () -> loop.post(proposalWithoutLeader));
        assertEquals(1, told.size());
        assertTrue(told.get(0).startsWith("halt the server is wrong about its own state"), told.get(0));

        loop.post(proposalWithoutLeader); // nothing reaches the core any more
        assertEquals(1, told.size());
    }

    private static final class Alone implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            return servers.length > 0;
        }

        @Override
        public long weight(long server) {
            return 1;
        }

        @Override
        public boolean isVoter(long server) {
            return server == 1;
        }
    }

    private final class Listener implements NodeLoop.RoleListener {
        @Override
        public void onServing(RoleName role, long epoch) {
            told.add("serving " + role);
        }

        @Override
        public void onStopped(StopReason reason, String detail) {
            told.add("stopped " + reason);
        }

        @Override
        public void onJoined(long link) {
            told.add("joined " + link);
        }

        @Override
        public void onLinkDown(long link, String reason) {
            told.add("down " + link);
        }

        @Override
        public void onNote(String text) {
            told.add("note " + text);
        }

        @Override
        public void onHalt(String reason) {
            told.add("halt " + reason);
        }
    }
}
