package io.zabitat.spi.storage;

/** Acknowledged transactions may be missing or unreadable: the server must not serve from this store. */
public class DamagedStoreException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final long lastGoodZxid;

    /**
     * @param message names file, offset and the range of zxids that may be missing
     * @param lastGoodZxid up to here the history is whole
     */
    public DamagedStoreException(String message, long lastGoodZxid) {
        super(message);
        this.lastGoodZxid = lastGoodZxid;
    }

    public long lastGoodZxid() {
        return lastGoodZxid;
    }
}
