package io.zabitat.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.zip.Adler32;

/** Directories as they may be found, made by hand, and what recovery says of them. */
abstract class RecoveryCase {
    static final long E1 = 1L << 32;
    static final long E2 = 2L << 32;

    final MemoryDisk disk = new MemoryDisk();
    final StoreFixture fixture = new StoreFixture(disk);

    /** A life that ends without closing. */
    void writeAndDie(long from, long to) throws Exception {
        Store store = fixture.fresh();
        StoreFixture.write(store, from, to);
        disk.unlock();
    }

    /** Files without a mark, as ZooKeeper leaves them. */
    void foreign(long from, long to) throws Exception {
        snapshotOnly(0);
        disk.put(fixture.log(from), log(LongStream.rangeClosed(from, to).toArray()));
    }

    void snapshotOnly(long zxid) {
        disk.put(fixture.snapshot(zxid), wholeSnapshot(zxid));
    }

    static byte[] wholeSnapshot(long zxid) {
        return fuzzySnapshot(zxid, zxid);
    }

    static byte[] fuzzySnapshot(long digestZxid, long lastZxid) {
        byte[] header =
                ByteBuffer.allocate(16).putInt(0x5a4b534e).putInt(2).putLong(-1).array();
        byte[] body = seal(concat(header, StoreFixture.emptyTree()));
        byte[] digest =
                ByteBuffer.allocate(20).putLong(digestZxid).putInt(2).putLong(7).array();
        return seal(seal(body, digest), ByteBuffer.allocate(8).putLong(lastZxid).array());
    }

    static byte[] seal(byte[] before, byte[]... section) {
        byte[] all = section.length == 0 ? before : concat(before, section[0]);
        Adler32 adler = new Adler32();
        adler.update(all);
        return concat(
                all,
                ByteBuffer.allocate(13)
                        .putLong(adler.getValue())
                        .putInt(1)
                        .put((byte) '/')
                        .array());
    }

    void recovers(long last) throws Exception {
        disk.unlock();
        fixture.recovered().close();
        assertEquals(last, fixture.sink.recovery.lastZxid());
    }

    DamagedStoreException refuses() {
        disk.unlock();
        return assertThrows(DamagedStoreException.class, fixture::recovered);
    }

    void text(String name, String content) {
        disk.put(Path.of("/data/version-2").resolve(name), content.getBytes(StandardCharsets.US_ASCII));
    }

    void flip(Path file, int at) {
        byte[] bytes = disk.content(file);
        bytes[at] ^= 0x10;
        disk.put(file, bytes);
    }

    static int endOfRecords(byte[] log) {
        int at = 16;
        while (at + 12 <= log.length && ByteBuffer.wrap(log).getInt(at + 8) > 0) {
            at += 13 + ByteBuffer.wrap(log).getInt(at + 8);
        }
        return at;
    }

    static byte[] log(long... zxids) {
        byte[] log = ByteBuffer.allocate(16).putInt(0x5a4b4c47).putInt(2).array();
        for (long zxid : zxids) {
            log = concat(log, record(StoreFixture.txn(zxid, 40)));
        }
        return log;
    }

    static byte[] record(byte[] payload) {
        Adler32 adler = new Adler32();
        adler.update(payload);
        return ByteBuffer.allocate(payload.length + 13)
                .putLong(adler.getValue())
                .putInt(payload.length)
                .put(payload)
                .put((byte) 'B')
                .array();
    }

    static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
