package io.zabitat.storage.file;

/**
 * Why a store must not be served from.
 *
 * @param text for the operator: file, offset, what may be missing
 * @param lastGood up to here the history is whole
 * @param file zxid in the name of the log that is bad from {@code offset} on, or -1 when no file is to blame
 */
record Damage(String text, long lastGood, long file, long offset) {
    static String range(long from, long to) {
        return "0x" + Long.toHexString(from) + (to > from ? " to 0x" + Long.toHexString(to) : "");
    }
}
