package io.zabitat.storage.h2;

/**
 * Something that was acknowledged may be missing.
 *
 * @param lastGood up to here the history is whole; -1 when nothing of it is
 */
record Damage(String text, long lastGood) {
    static String range(long from, long to) {
        return "0x" + Long.toHexString(from) + " to 0x" + Long.toHexString(to);
    }
}
