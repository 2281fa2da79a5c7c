package io.zabitat.tree;

import io.zabitat.api.EphemeralOwner;

/** What a stored owner means under the tree's settings (client protocol, section 5.2). */
enum OwnerKind {
    NOBODY,
    SESSION,
    CONTAINER,
    TTL;

    static OwnerKind of(long owner, TreeSettings settings) {
        if (owner == EphemeralOwner.NONE) {
            return NOBODY;
        }
        if (owner == EphemeralOwner.CONTAINER) {
            return CONTAINER;
        }
        if (settings.extendedTypesEnabled()) {
            boolean old353 = settings.emulate353TtlNodes() && owner < 0;
            if (old353 || EphemeralOwner.isTtl(owner)) {
                return TTL;
            }
        }
        return SESSION;
    }
}
