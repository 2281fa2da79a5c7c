package io.zabitat.tree;

import io.zabitat.tree.acl.AclSchemes;

/** Knows digest, by equality, as the real provider. */
final class TestSchemes implements AclSchemes {
    @Override
    public boolean isKnown(String scheme) {
        return scheme.equals("digest");
    }

    @Override
    public boolean isValid(String scheme, String id) {
        return id.split(":").length == 2;
    }

    @Override
    public boolean matches(String scheme, String id, String aclId) {
        return id.equals(aclId);
    }

    @Override
    public boolean isAuthenticated(String scheme) {
        return scheme.equals("digest");
    }
}
