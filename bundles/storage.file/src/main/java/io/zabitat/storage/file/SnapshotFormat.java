package io.zabitat.storage.file;

/** Constants of a snapshot file (storage format, section 4). */
final class SnapshotFormat {
    static final int MAGIC = 0x5a4b534e;
    static final int VERSION = 2;
    static final long DBID = -1;
    static final int HEADER_BYTES = 16;
    static final int DIGEST_VERSION = 2;
    /** Adler-32 as a long, then the string "/". */
    static final int SEAL_BYTES = 13;

    static final byte[] END = {0, 0, 0, 1, '/'};

    private SnapshotFormat() {}
}
