package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.acl.AclPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A server that prepares many writes before it applies the first holds the same as one that only applies them, although
 * nodes are replaced, deleted and created anew in between.
 */
class WindowOfWritesTest {
    private static final List<Id> IDS = List.of(new Id("digest", "u:x"));
    private static final int SESSIONS = 4;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final RandomRequests requests = new RandomRequests(random);
    private final DataTree leader = new DataTree(TreeSettings.DEFAULT);
    private final DataTree follower = new DataTree(TreeSettings.DEFAULT);
    private final Preparer preparer = new Preparer(leader, new AclPolicy(new TestSchemes(), false));
    private final ArrayDeque<Txn> window = new ArrayDeque<>();
    private long zxid;

    @Test
    void shouldLeaveWhatAFollowerHas() {
        for (int session = 1; session <= SESSIONS; session++) {
            propose(new CreateSessionRequest(4000), session);
        }
        for (int round = 0; round < 3000; round++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                propose(requests.next(), 1 + random.nextInt(SESSIONS));
            }
            if (!window.isEmpty() && random.nextInt(10) == 0) {
                window.addLast(preparer.refuse(window.removeLast(), ErrorCode.MARSHALLING_ERROR));
            }
            if (random.nextInt(50) == 0) {
                window.clear();
                preparer.reset();
            }
            for (int i = random.nextInt(20); i > 0 && !window.isEmpty(); i--) {
                applyFirst();
            }
        }
        while (!window.isEmpty()) {
            applyFirst();
        }
        assertEquals(0, leader.digestMismatches(), "seed " + seed);
        assertEquals(0, follower.digestMismatches(), "seed " + seed);
        assertEquals(dump(follower), dump(leader), "seed " + seed);
    }

    private void propose(WriteRequest request, long session) {
        window.addLast(preparer.prepare(request, new Caller(session, IDS), 1, ++zxid, 1000 + zxid));
    }

    private void applyFirst() {
        Txn txn = window.removeFirst();
        TxnResult mine = leader.apply(txn);
        TxnResult theirs = follower.apply(txn);
        assertEquals(theirs.error(), mine.error(), "seed " + seed);
        assertEquals(follower.digest(), leader.digest(), "zxid " + txn.zxid() + " of seed " + seed);
        preparer.applied(txn.zxid());
    }

    /** Every node with its whole state. */
    private static List<String> dump(DataTree tree) {
        List<String> nodes = new ArrayList<>();
        SnapshotCursor cursor =
                tree.beginSnapshot((path, offset, length, node) -> nodes.add(new String(path, offset, length)
                        + StatCopy.of(node)
                        + node.ephemeralOwner()
                        + tree.acl(node)
                        + Arrays.toString(Arrays.copyOfRange(node.array(), node.dataOffset(), node.array().length))));
        while (!cursor.advance(100)) {
            // the walk goes on
        }
        nodes.sort(null);
        return nodes;
    }
}
