package io.zabitat.storage.file;

/**
 * Up to where the log is durable: what other threads may read. Immutable.
 *
 * @param file zxid in the name of the last file with records, or {@link FileNames#NONE} when no log is to be read
 * @param position in it, behind the last synced record
 * @param zxid last in the history
 */
record Synced(long file, long position, long zxid) {
    static Synced nothing(long zxid) {
        return new Synced(FileNames.NONE, 0, zxid);
    }
}
