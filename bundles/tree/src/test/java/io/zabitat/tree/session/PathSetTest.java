package io.zabitat.tree.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PathSetTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void shouldBehaveLikeATreeWhateverItsSize() {
        for (int range : new int[] {1, 2, 10, PathSet.MAX_LISTED, PathSet.MAX_LISTED + 1, 200}) {
            PathSet set = new PathSet();
            TreeSet<Path> expected = new TreeSet<>();
            for (int i = 0; i < 3000; i++) {
                Path path = Path.of("/e-" + random.nextInt(range));
                if (random.nextInt(3) > 0) {
                    assertEquals(expected.add(path), set.add(path), "seed " + seed);
                } else {
                    assertEquals(expected.remove(path), set.remove(path), "seed " + seed);
                }
                assertEquals(expected.isEmpty(), set.isEmpty(), "seed " + seed);
                assertEquals(List.copyOf(expected), new ArrayList<>(set.inOrder()), "seed " + seed);
            }
        }
    }

    @Test
    void shouldTakeVeryManyPaths() {
        PathSet set = new PathSet();
        for (int i = 99_999; i >= 0; i--) {
            set.add(Path.of("/e-" + i));
        }
        assertEquals(100_000, set.inOrder().size());
        for (int i = 0; i < 100_000; i++) {
            set.remove(Path.of("/e-" + i));
        }
        assertEquals(0, set.inOrder().size());
    }

    @Test
    void shouldNotLetOthersChangeIt() {
        PathSet set = new PathSet();
        set.add(Path.of("/a"));
        Collection<Path> view = set.inOrder();
        assertThrows(UnsupportedOperationException.class, view::clear);
    }
}
