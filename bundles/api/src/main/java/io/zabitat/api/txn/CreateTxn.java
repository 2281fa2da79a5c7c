package io.zabitat.api.txn;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/**
 * Types create, create2, createContainer and createTTL.
 *
 * @param data the node's bytes, or null for a node without data; not copied
 * @param ephemeral whether the session of the header owns the node
 * @param parentCVersion the parent's new count of creations, or -1 in very old logs
 * @param ttlMillis the time to live of type createTTL, else 0
 */
public record CreateTxn(Path path, byte[] data, List<Acl> acl, boolean ephemeral, int parentCVersion, long ttlMillis)
        implements TxnBody {}
