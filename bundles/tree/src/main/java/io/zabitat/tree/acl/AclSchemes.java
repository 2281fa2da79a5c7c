package io.zabitat.tree.acl;

/**
 * The authentication schemes a server knows, besides {@code world}, {@code auth} and {@code super}, which the tree
 * knows itself.
 */
public interface AclSchemes {
    /** Only {@code world}, {@code auth} and {@code super}. */
    AclSchemes NONE = new AclSchemes() {
        @Override
        public boolean isKnown(String scheme) {
            return false;
        }

        @Override
        public boolean isValid(String scheme, String id) {
            return false;
        }

        @Override
        public boolean matches(String scheme, String id, String aclId) {
            return false;
        }

        @Override
        public boolean isAuthenticated(String scheme) {
            return false;
        }
    };

    boolean isKnown(String scheme);

    /** Whether the id may stand in an ACL of that scheme. */
    boolean isValid(String scheme, String id);

    /** Whether a connection with {@code id} is meant by {@code aclId} of the same scheme. */
    boolean matches(String scheme, String id, String aclId);

    /** Whether an id of the scheme counts for the ACL scheme {@code auth}. */
    boolean isAuthenticated(String scheme);
}
