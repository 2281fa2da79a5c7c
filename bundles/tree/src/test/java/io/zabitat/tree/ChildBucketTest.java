package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A bucket that crosses the border between list and table again and again finds exactly what it holds. */
class ChildBucketTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void shouldFindWhatItHoldsAtEverySize() {
        for (int names : new int[] {2, 4, ChildBucket.SCANNED, ChildBucket.SCANNED + 1, 40}) {
            ChildTable bucket = new ChildBucket(0);
            Map<String, ZNode> expected = new HashMap<>();
            for (int i = 0; i < 4000; i++) {
                String name = "n" + random.nextInt(names);
                ZNode held = expected.get(name);
                int hash = hash(name);
                if (held == null) {
                    ZNode added = leaf(name);
                    bucket.add(added, hash);
                    expected.put(name, added);
                } else if (random.nextInt(3) == 0) {
                    ZNode replacing = FullNode.of(held);
                    bucket.replace(held, replacing, hash);
                    expected.put(name, replacing);
                } else {
                    bucket.remove(held, hash);
                    expected.remove(name);
                }
                check(bucket, expected, names);
            }
        }
    }

    private void check(ChildTable bucket, Map<String, ZNode> expected, int names) {
        assertEquals(expected.size(), bucket.size(), "seed " + seed);
        for (int n = 0; n < names; n++) {
            byte[] name = bytes("n" + n);
            assertSame(expected.get("n" + n), bucket.find(name, 0, name.length, hash("n" + n)), "seed " + seed);
        }
    }

    private static ZNode leaf(String name) {
        byte[] bytes = bytes(name);
        return new LeafNode(null, ZNode.blob(bytes, 0, bytes.length, null, 0, -1), 0, 1, 1);
    }

    private static int hash(String name) {
        return NameHash.of(bytes(name), 0, name.length());
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
