package io.zabitat.wire.client;

/**
 * The password of a session as all servers of an ensemble compute it (client protocol, section 2.4): the first bytes
 * of the classic 48-bit linear congruential generator. It is written out because it is a wire format, not a source of
 * chance.
 */
public final class PasswordRule {
    public static final int LENGTH = 16;

    private static final long SECRET = 0xB3415C00L;
    private static final long MULTIPLIER = 0x5DEECE66DL;
    private static final long INCREMENT = 0xBL;
    private static final long MASK = (1L << 48) - 1;

    private PasswordRule() {}

    public static byte[] passwordOf(long sessionId) {
        byte[] passwd = new byte[LENGTH];
        long state = (sessionId ^ SECRET ^ MULTIPLIER) & MASK;
        for (int i = 0; i < LENGTH; i += 4) {
            state = (state * MULTIPLIER + INCREMENT) & MASK;
            int word = (int) (state >> 16);
            passwd[i] = (byte) word;
            passwd[i + 1] = (byte) (word >> 8);
            passwd[i + 2] = (byte) (word >> 16);
            passwd[i + 3] = (byte) (word >> 24);
        }
        return passwd;
    }

    /** Whether a client may have the session back. Takes as long for a wrong password as for the right one. */
    public static boolean isRight(long sessionId, byte[] passwd) {
        if (sessionId == 0 || passwd.length != LENGTH) {
            return false;
        }
        byte[] right = passwordOf(sessionId);
        int difference = 0;
        for (int i = 0; i < LENGTH; i++) {
            difference |= right[i] ^ passwd[i];
        }
        return difference == 0;
    }
}
