package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.StoreUnderTest;
import io.zabitat.storage.file.FileStorageProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store that does not count takes the place of the other only when it lacks nothing. */
class FollowerTest {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final MemoryDisk disk = new MemoryDisk();
    private final StoreUnderTest counts = new StoreUnderTest(new FileStorageProvider(), disk);
    private final StoreUnderTest other = new StoreUnderTest(new FileStorageProvider(), new MemoryDisk());
    private final Follower follower = new Follower(true);
    private final Tee tee = new Tee(1 << 20);
    private DualStore dual;

    @BeforeEach
    void shouldHoldACopy() throws Exception {
        counts.fresh().close();
        dual = new DualStore(counts.open(), "file");
        dual.recover(new StoreUnderTest.Sink());
        follower.open(other::open, new StoreUnderTest.Sink());
        byte[] body = StoreUnderTest.emptyTree();
        follower.beginCopy(0);
        follower.writeCopy(body, body.length);
        follower.commitCopy(0x51c6d660L);
    }

    @AfterEach
    void close() {
        follower.close();
        dual.close();
    }

    @Test
    void shouldNotTakeOverWithoutWhatCameBeforeTheTee() throws Exception {
        StoreUnderTest.write(dual, 1, 3);
        dual.attach(tee, Optional.empty());
        StoreUnderTest.write(dual, 4, 5);
        assertThrows(IOException.class, () -> follower.takeAll(tee, WAIT_NANOS));
        assertEquals(0, follower.applied(), "nothing over a hole");
        while (follower.tail(dual.authority()) > 0) {
            continue;
        }
        tee.follow();
        StoreUnderTest.write(dual, 6, 7);
        follower.takeAll(tee, WAIT_NANOS);
        assertEquals(7, follower.applied());
        assertEquals("", follower.readBack());
        assertEquals("", follower.readBack(dual.authority()));
    }

    @Test
    void shouldRefuseWhatDoesNotFollow() throws Exception {
        StoreUnderTest.write(dual, 1, 3);
        dual.attach(tee, Optional.empty());
        StoreUnderTest.write(dual, 4, 5);
        assertThrows(StorageException.class, () -> follower.drain(tee));
        assertEquals(0, follower.applied());
    }

    /** The other store holds nothing of the history that begins, until it is filled anew. */
    @Test
    void shouldNotBeAskedToTakeOverBehindANewHistory() throws Exception {
        Asked asked = new Asked();
        dual.attach(tee, Optional.of(asked));
        tee.follow();
        StoreUnderTest.write(dual, 1, 2);
        asked.durable = false;
        StoreUnderTest.install(dual, 9);
        disk.failsSync = true;
        assertThrows(IOException.class, () -> StoreUnderTest.write(dual, 10, 10));
        assertFalse(asked.durable || asked.takeOver);
    }

    private static final class Asked implements DualStore.Companion {
        private boolean durable;
        private boolean takeOver;

        @Override
        public void onDurable(Tee waiting) {
            durable = true;
        }

        @Override
        public void takeOver(Tee waiting, Throwable broken) {
            takeOver = true;
        }
    }
}
