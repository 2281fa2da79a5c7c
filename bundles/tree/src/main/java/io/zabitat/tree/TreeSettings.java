package io.zabitat.tree;

/**
 * What the tree is told at birth. Members of an ensemble must agree on the first three.
 *
 * @param digestEnabled whether the digest is computed, put into transactions and compared
 * @param extendedTypesEnabled whether TTL nodes exist
 * @param emulate353TtlNodes with extended types: every negative owner but the container mark is a TTL node
 * @param enforceQuota whether hard limits refuse a write
 * @param skipAcl whether every access check succeeds
 * @param reconfigEnabled whether the list of members can change while the ensemble runs; reconfig is answered -123 else
 */
public record TreeSettings(
        boolean digestEnabled,
        boolean extendedTypesEnabled,
        boolean emulate353TtlNodes,
        boolean enforceQuota,
        boolean skipAcl,
        boolean reconfigEnabled) {
    /** ZooKeeper's defaults. */
    public static final TreeSettings DEFAULT = new TreeSettings(true, false, false, false, false, false);
}
