package io.zabitat.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxPoolTest {
    private final OutboxPool pool = new OutboxPool();

    private List<Chunk> take(int count) {
        List<Chunk> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pool.takeChunk(1));
        }
        return taken;
    }

    private void useInEachTurn(int count) {
        for (int turn = 0; turn < OutboxPool.TURNS; turn++) {
            pool.onTurn();
            take(count).forEach(pool::giveBack);
        }
    }

    @Test
    void shouldGiveTheSameAgain() {
        Chunk chunk = pool.takeChunk(OutboxPool.CHUNK_BYTES);
        pool.giveBack(chunk);
        assertSame(chunk, pool.takeChunk(1));
    }

    @Test
    void shouldNotKeepWhatIsLargerThanUsual() {
        pool.giveBack(pool.takeChunk(OutboxPool.CHUNK_BYTES + 1));
        assertEquals(0, pool.spareChunks());
    }

    @Test
    void shouldForgetWhatOnlyABurstHasNeeded() {
        take(100).forEach(pool::giveBack);
        assertEquals(100, pool.spareChunks());
        useInEachTurn(3);
        useInEachTurn(3);
        assertEquals(3, pool.spareChunks());
        useInEachTurn(0);
        useInEachTurn(0);
        assertEquals(0, pool.spareChunks());
    }

    /** However seldom: once in so many turns is enough. */
    @Test
    void shouldKeepWhatIsNeededAgainAndAgain() {
        for (int i = 0; i < 5; i++) {
            take(100).forEach(pool::giveBack);
            useInEachTurn(1);
        }
        assertEquals(100, pool.spareChunks());
    }
}
