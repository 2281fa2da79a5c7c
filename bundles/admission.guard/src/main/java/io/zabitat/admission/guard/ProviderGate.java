package io.zabitat.admission.guard;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;

/** A service of this bundle: says which bundles may be resolved although they look like providers. Thread safe; nothing here blocks. */
@ProviderType
public interface ProviderGate {
    /** Lets the present revision of a bundle pass, until it is updated or the framework ends. */
    void admit(Bundle bundle, Pass pass);

    /** Takes that back; what is resolved already stays so. */
    void withdraw(Bundle bundle);

    /** What its present revision may do; empty when nobody has let it in. */
    Optional<Pass> pass(Bundle bundle);

    /**
     * Whether a service may be taken from that bundle. What may not be is told once, and in {@link #held}.
     *
     * @param contract the interface that it is asked for by
     */
    boolean permits(Bundle bundle, String contract);

    /** Whether its present revision was let pass. */
    boolean isAdmitted(Bundle bundle);

    /** Whether it is a part of what was installed as a whole, and need not be admitted. */
    boolean isDistributed(Bundle bundle);

    /** Whether what is not admitted is held, and not only reported. */
    boolean isEnforcing();

    /** What is there and not admitted, or not for what it offers, in the order in which it was found. */
    List<HeldBundle> held();

    /**
     * Hears of each bundle that is found not admitted, and of those found before. Called in the middle of a resolution: it must return
     * at once and must not call the framework.
     *
     * @return ends that; closing it fails never
     */
    AutoCloseable listen(Consumer<HeldBundle> listener);
}
