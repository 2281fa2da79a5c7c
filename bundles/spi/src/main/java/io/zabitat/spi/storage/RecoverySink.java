package io.zabitat.spi.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** Takes what a store holds, in the order of history. Called by the thread that runs {@link Store#recover}. */
@ProviderType
public interface RecoverySink {
    /**
     * A snapshot. When it turns out damaged while it is read, the store starts again with an older one: this method is called
     * again and forgets what came before.
     *
     * @param zxid what the snapshot is named by
     * @param body sessions, ACLs and nodes as in storage format, section 4: from the session count to the {@code "/"} that ends
     *     the nodes. The sink reads it to that end and no further
     * @throws IOException when the body is not readable or not consistent
     */
    void onSnapshot(long zxid, InputStream body) throws IOException;

    /**
     * The digest that the snapshot carried, after {@link #onSnapshot}; not called when it carried none.
     *
     * @param digestZxid the zxid from which on digests can be compared
     */
    void onSnapshotDigest(long digestZxid, int version, long digest);

    /**
     * A transaction: header, record and digest as in storage format, section 3.
     *
     * @param bytes a buffer of the store's, valid during the call
     * @throws IOException when the payload is not a transaction
     */
    void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException;

    /** Progress for long recoveries: {@code done} of {@code total} bytes, at most a few times a second. */
    void onProgress(String what, long done, OptionalLong total);
}
