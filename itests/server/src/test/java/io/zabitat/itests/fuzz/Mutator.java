package io.zabitat.itests.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Makes a wrong frame of a right one. The length in front is right for most mutants, so that their bodies are looked at. */
final class Mutator {
    private static final int[] NASTY = {
        -1, 0, 1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0xfffff, 0x100000, 1_000_000, 65_536, 127, 255
    };

    private final Random random;
    private byte[] last = new byte[8];

    Mutator(Random random) {
        this.random = random;
    }

    /** A whole frame with its length. */
    byte[] mutate(byte[] payload) {
        byte[] mutant = payload.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            mutant = change(mutant);
        }
        last = mutant;
        int length = random.nextInt(50) == 0 ? NASTY[random.nextInt(NASTY.length)] : mutant.length;
        return ByteBuffer.allocate(4 + mutant.length).putInt(length).put(mutant).array();
    }

    /** Whether the length in front tells the truth; if not, the server may rightly wait for more. */
    static boolean isWhole(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt() == frame.length - 4;
    }

    private byte[] change(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        byte[] mutant = bytes.clone();
        switch (random.nextInt(6)) {
            case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutant[at] = (byte) random.nextInt();
            case 2 -> {
                if (bytes.length >= 4) {
                    ByteBuffer.wrap(mutant).putInt(Math.min(at, bytes.length - 4), NASTY[random.nextInt(NASTY.length)]);
                }
            }
            case 3 -> mutant = Arrays.copyOf(bytes, at);
            case 4 -> mutant = splice(bytes, at);
            default -> {
                mutant = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(32));
                for (int i = bytes.length; i < mutant.length; i++) {
                    mutant[i] = (byte) random.nextInt();
                }
            }
        }
        return mutant;
    }

    private byte[] splice(byte[] bytes, int at) {
        int from = random.nextInt(last.length + 1);
        byte[] mutant = Arrays.copyOf(bytes, Math.min(4_096, at + last.length - from));
        System.arraycopy(last, from, mutant, Math.min(at, mutant.length), Math.max(0, mutant.length - at));
        return mutant;
    }
}
