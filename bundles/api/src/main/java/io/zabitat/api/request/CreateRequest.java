package io.zabitat.api.request;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/**
 * create, create2, createContainer, createTTL.
 *
 * @param data may be null: a node without data
 * @param acl empty for a null vector: both are refused alike
 * @param ttlMillis of createTTL; -1 for the other types
 */
public record CreateRequest(int type, Path path, byte[] data, List<Acl> acl, int flags, long ttlMillis)
        implements WriteRequest {}
