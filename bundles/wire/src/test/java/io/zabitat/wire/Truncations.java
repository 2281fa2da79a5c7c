package io.zabitat.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Cuts and bends valid bytes, and demands of a decoder that it refuses them cheaply. */
public final class Truncations {
    private static final long MAX_ALLOCATED_BYTES = 64 * 1024;

    private Truncations() {}

    /** A decoder under test. */
    public interface Decoder {
        void decode(byte[] bytes) throws WireException;
    }

    /** Every shorter prefix must be refused, but those whose length is legal in itself. */
    public static void shouldRefuseEveryPrefix(String name, byte[] bytes, IntPredicate isLegalLength, Decoder decoder) {
        for (int length = 0; length < bytes.length; length++) {
            if (!isLegalLength.test(length)) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(WireException.class, () -> decoder.decode(cut), name + " cut to " + length);
            }
        }
    }

    /**
     * Whatever four bytes are replaced by a hostile length, the decoder may refuse or accept, but not allocate much.
     */
    public static void shouldNotAllocateForHostileLengths(String name, byte[] bytes, Decoder decoder) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] hostile = {Integer.MAX_VALUE, Integer.MIN_VALUE, -2, 0x7ffffff0, 0x000fffff, 0x00ffffff, 0x10000000};
        for (int at = 0; at + 4 <= bytes.length; at++) {
            for (int value : hostile) {
                byte[] bent = bytes.clone();
                new JuteWriter(0).reset(bent, at).writeInt(value);
                long before = threads.getCurrentThreadAllocatedBytes();
                try {
                    decoder.decode(bent);
                } catch (WireException refused) {
                    // as it should be, where the four bytes were a length
                }
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertTrue(
                        allocated < MAX_ALLOCATED_BYTES,
                        name + " with " + value + " at " + at + " allocated " + allocated);
            }
        }
    }
}
