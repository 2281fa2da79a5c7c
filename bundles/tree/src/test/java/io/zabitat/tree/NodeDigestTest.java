package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class NodeDigestTest {
    private final Random random = new Random(5);
    private final NodeDigest digest = new NodeDigest();

    @Test
    void shouldBeOneChecksumOverPathDataAndStatWhateverTheirLengths() {
        int[] lengths = {-1, 0, 1, 100, 300, 420, 451, 452, 453, 600, 5000};
        for (int pathLength : new int[] {0, 1, 2, 30, 200, 451, 452, 453, 700}) {
            for (int dataLength : lengths) {
                byte[] path = bytes(pathLength + 3);
                byte[] data = dataLength < 0 ? null : bytes(dataLength + 2);
                digest.begin(path, 3, pathLength, data, 2, dataLength);
                long actual = digest.finish(1, 2, 3, 4, 5, 6, 7, 8, 9);
                assertEquals(inPieces(path, pathLength, data, dataLength), actual, pathLength + "+" + dataLength);
            }
        }
    }

    private static long inPieces(byte[] path, int pathLength, byte[] data, int dataLength) {
        CRC32 crc = new CRC32();
        if (pathLength > 1) {
            crc.update(path, 3, pathLength);
        }
        if (dataLength > 0) {
            crc.update(data, 2, dataLength);
        }
        ByteBuffer stat = ByteBuffer.allocate(60);
        stat.putLong(1)
                .putLong(2)
                .putLong(3)
                .putLong(4)
                .putLong(5)
                .putInt(6)
                .putInt(7)
                .putInt(8)
                .putLong(9);
        crc.update(stat.array());
        return crc.getValue();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
