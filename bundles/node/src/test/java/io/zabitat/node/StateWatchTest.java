package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeSettings;
import org.junit.jupiter.api.Test;

class StateWatchTest {
    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final StateWatch watch = new StateWatch(tree);
    private long zxid;

    /** A transaction that says what the tree should be behind it. */
    private void apply(boolean right) {
        TxnHeader header = new TxnHeader(1, 0, ++zxid, 0, OpCode.CREATE_SESSION);
        tree.apply(new Txn(header, new CreateSessionTxn(1000), true, right ? tree.digest() : tree.digest() + 1));
    }

    @Test
    void shouldSeeADifferenceThatLasts() {
        apply(true);
        assertFalse(watch.differs());
        apply(false);
        assertFalse(watch.differs());
        apply(false);
        assertTrue(watch.differs());
    }

    @Test
    void shouldNotMindOneThatPasses() {
        apply(false);
        apply(true);
        apply(false);
        assertFalse(watch.differs());
        apply(true);
        apply(true);
        assertFalse(watch.differs());
    }

    @Test
    void shouldNotBlameALeaderForThoseBeforeIt() {
        apply(false);
        apply(false);
        watch.restart();
        assertFalse(watch.differs());
        apply(false);
        assertFalse(watch.differs());
        apply(false);
        assertTrue(watch.differs());
    }

    @Test
    void shouldBeContentWithAnotherTree() {
        apply(false);
        apply(false);
        tree.become(new DataTree(TreeSettings.DEFAULT));
        assertFalse(watch.differs());
        apply(true);
        assertFalse(watch.differs());
    }
}
