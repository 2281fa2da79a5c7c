package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A directory behaves like a set of names, from one to a million and back. */
class ChildTablePropertyTest {
    private static final int MANY = 1_000_000;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final FullNode parent = node("parent");

    @Test
    void shouldHoldAMillionNames() {
        ZNode[] nodes = new ZNode[MANY];
        for (int i = 0; i < MANY; i++) {
            nodes[i] = node("n" + i);
            parent.addChild(nodes[i], NameHash.of(nodes[i]));
        }
        assertEquals(MANY, parent.childCount());
        for (int i = 0; i < MANY; i++) {
            assertSame(nodes[i], find("n" + i));
        }
        assertNull(find("n" + MANY));
        int[] walked = {0};
        parent.forEachChild((name, offset, length) -> walked[0]++);
        assertEquals(MANY, walked[0]);
        for (int i = 0; i < MANY; i++) {
            parent.removeChild(nodes[i], NameHash.of(nodes[i]));
        }
        assertEquals(0, parent.childCount());
        assertNull(parent.children);
    }

    @Test
    void shouldEqualASetUnderRandomChanges() {
        int names = 5000;
        BitSet expected = new BitSet();
        for (int step = 0; step < 200_000; step++) {
            // waves: the directory grows beyond one bucket and shrinks again
            boolean growing = step / 20_000 % 2 == 0;
            int i = random.nextInt(names);
            ZNode present = find("x" + i);
            assertEquals(expected.get(i), present != null, () -> "seed " + seed);
            if (present == null && (growing || random.nextInt(4) == 0)) {
                ZNode node = node("x" + i);
                parent.addChild(node, NameHash.of(node));
                expected.set(i);
            } else if (present != null && random.nextInt(4) == 0) {
                ZNode other = node("x" + i);
                parent.children.replace(present, other, NameHash.of(other));
            } else if (present != null && !growing) {
                parent.removeChild(present, NameHash.of(present));
                expected.clear(i);
            }
            assertEquals(expected.cardinality(), parent.childCount());
        }
    }

    private ZNode find(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return parent.child(bytes, 0, bytes.length, NameHash.of(bytes, 0, bytes.length));
    }

    private FullNode node(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new FullNode(null, ZNode.blob(bytes, 0, bytes.length, bytes, 0, -1), 0, 1, 1);
    }
}
