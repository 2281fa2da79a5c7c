package io.zabitat.spi.storage;

/**
 * What {@link Store#recover} found.
 *
 * @param snapshotZxid the zxid of the snapshot that was loaded, or -1 when there was none
 * @param lastZxid the last zxid in snapshot or log; 0 in an empty store
 * @param logTxns how many transactions came from the log
 * @param empty whether there was neither snapshot nor transaction
 * @param initialized whether the operator's {@code initialize} file was there; it is gone now
 */
public record Recovery(long snapshotZxid, long lastZxid, long logTxns, boolean empty, boolean initialized) {}
