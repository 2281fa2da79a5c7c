package io.zabitat.node.store;

import java.util.Optional;

/** The kinds of stores that are at hand, by name. Asked only when one is needed: its classes are loaded then. Any thread. */
@FunctionalInterface
public interface StoreKinds {
    /** None at hand. */
    StoreKinds NONE = name -> Optional.empty();

    Optional<StoreKind> find(String name);
}
