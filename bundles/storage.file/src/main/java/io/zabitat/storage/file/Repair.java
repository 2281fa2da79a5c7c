package io.zabitat.storage.file;

/**
 * A change of the log that recovery makes after it has decided that nothing is lost by it.
 *
 * @param file zxid in the log's name
 * @param keepBytes the file is cut to this size; -1 deletes it
 * @param text for the operator; empty when it is not worth a line
 */
record Repair(long file, long keepBytes, String text) {
    boolean deletes() {
        return keepBytes < 0;
    }
}
