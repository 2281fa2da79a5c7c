package io.zabitat.api.txn;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/**
 * Type setACL.
 *
 * @param version the new aversion
 */
public record SetAclTxn(Path path, List<Acl> acl, int version) implements TxnBody {}
