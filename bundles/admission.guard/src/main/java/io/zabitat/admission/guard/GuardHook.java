package io.zabitat.admission.guard;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of every resolution what has to be admitted and was not. Costs a look at the manifests of what is being resolved, and nothing
 * once that is done.
 *
 * <p>The framework calls it on whatever thread resolves, with locks of its own held, and wants the answer at once: so there is no owner to ask,
 * but a lock around two small maps, under which nothing of the framework's is called and no file is written.
 */
final class GuardHook implements ResolverHookFactory, ResolverHook, ProviderGate, SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardHook.class);
    /** Of hundreds of bundles nobody reads more; what is held stays held. */
    private static final int MAX_HELD = 256;

    private final BundleContext context;
    private final Origin origin;
    private final boolean enforcing;
    private final LongSupplier wallMillis;
    private final List<Consumer<HeldBundle>> listeners = new CopyOnWriteArrayList<>();
    private final Map<Long, Passing> admitted = new LinkedHashMap<>();
    /** Bundles of the distribution that somebody has updated with something else: whose they are the location does not say any more. */
    private final Replaced replaced;

    private final Map<Long, HeldBundle> held = new LinkedHashMap<>();

    /** Of one revision: an update of the bundle is another one. */
    private record Passing(BundleRevision revision, Pass pass) {}

    GuardHook(BundleContext context, Origin origin, boolean enforcing, Replaced replaced, LongSupplier wallMillis) {
        this.context = context;
        this.origin = origin;
        this.enforcing = enforcing;
        this.replaced = replaced;
        this.wallMillis = wallMillis;
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        candidates.removeIf(revision -> {
            if (passes(revision)) {
                return false;
            }
            Optional<String> why = Suspicion.of(revision);
            why.ifPresent(text -> found(revision, text));
            return enforcing && why.isPresent();
        });
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        BundleRevision from = requirement.getRevision();
        // of ours each wire passes here, at a start: the cheap questions first
        if (candidates.stream().noneMatch(Suspicion::isDoor) || passes(from)) {
            return;
        }
        found(from, "it asks for " + requirement.getNamespace() + " of ours");
        if (enforcing) {
            candidates.removeIf(Suspicion::isDoor);
        }
    }

    @Override
    public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> collisions) {
        // as the framework has it
    }

    @Override
    public void end() {
        // keeps nothing of one resolution
    }

    private boolean passes(BundleRevision revision) {
        Bundle bundle = revision.getBundle();
        return isAdmitted(revision, bundle.getBundleId()) || isOfProcess(bundle);
    }

    private boolean isOfProcess(Bundle bundle) {
        return bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID || isDistributed(bundle);
    }

    private void found(BundleRevision revision, String why) {
        Bundle bundle = revision.getBundle();
        String advice = "uninstall " + bundle.getBundleId() + ", then zab:provider-install FILE";
        tell(
                held(bundle, why, advice),
                enforcing ? "It is not resolved." : "It is resolved all the same: zabitat.admission=permit.");
    }

    private HeldBundle held(Bundle bundle, String why, String advice) {
        return new HeldBundle(
                bundle.getBundleId(),
                bundle.getLocation(),
                String.valueOf(bundle.getSymbolicName()),
                String.valueOf(bundle.getVersion()),
                why,
                advice,
                wallMillis.getAsLong());
    }

    private void tell(HeldBundle found, String consequence) {
        synchronized (this) {
            if (held.containsKey(found.id()) || held.size() == MAX_HELD) {
                return;
            }
            held.put(found.id(), found);
        }
        LOG.warn(
                "SWAP-101 bundle {} {} [{}] from {} is not admitted: {}. {} To let it in: {}",
                found.name(),
                found.version(),
                found.id(),
                found.location(),
                found.why(),
                consequence,
                found.advice());
        listeners.forEach(listener -> listener.accept(found));
    }

    // ------------------------------------------------------------------------------------------------ the gate

    @Override
    public void admit(Bundle bundle, Pass pass) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        synchronized (this) {
            admitted.put(bundle.getBundleId(), new Passing(revision, pass));
            held.remove(bundle.getBundleId());
        }
    }

    @Override
    public synchronized void withdraw(Bundle bundle) {
        admitted.remove(bundle.getBundleId());
    }

    @Override
    public Optional<Pass> pass(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return passing(revision, bundle.getBundleId())
                .map(Passing::pass)
                .or(() -> isOfProcess(bundle) ? Optional.of(Pass.DISTRIBUTION) : Optional.empty());
    }

    @Override
    public boolean permits(Bundle bundle, String contract) {
        Optional<Pass> pass = pass(bundle);
        if (pass.isPresent()
                && ProviderRole.ofContract(contract)
                        .filter(pass.get().roles()::contains)
                        .isPresent()) {
            return true;
        }
        String roles = pass.map(let -> "was admitted for " + let.keys()).orElse("was not admitted");
        tell(
                held(
                        bundle,
                        "it " + roles + ", and offers " + contract,
                        "remove it, let its manifest declare that service, then zab:provider-install FILE"),
                enforcing ? "That is not taken." : "That is taken all the same: zabitat.admission=permit.");
        return !enforcing;
    }

    @Override
    public boolean isAdmitted(Bundle bundle) {
        return isAdmitted(bundle.adapt(BundleRevision.class), bundle.getBundleId());
    }

    private boolean isAdmitted(BundleRevision revision, long id) {
        return passing(revision, id).isPresent();
    }

    /** @param revision null when the bundle has just been uninstalled */
    private synchronized Optional<Passing> passing(BundleRevision revision, long id) {
        return Optional.ofNullable(admitted.get(id))
                .filter(passing -> passing.revision().equals(revision));
    }

    @Override
    public boolean isDistributed(Bundle bundle) {
        return origin.isOurs(bundle.getLocation()) && !replaced.contains(bundle.getLocation());
    }

    @Override
    public boolean isEnforcing() {
        return enforcing;
    }

    @Override
    public List<HeldBundle> held() {
        for (HeldBundle bundle : known()) {
            if (context.getBundle(bundle.id()) == null) {
                forget(bundle.id());
            }
        }
        return known();
    }

    private synchronized List<HeldBundle> known() {
        return List.copyOf(held.values());
    }

    @Override
    public AutoCloseable listen(Consumer<HeldBundle> listener) {
        listeners.add(listener);
        known().forEach(listener);
        return () -> listeners.remove(listener);
    }

    /** An update changes what a bundle is: what was admitted was another. */
    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() == BundleEvent.UPDATED) {
            if (origin.isOurs(bundle.getLocation())) {
                replaced.add(bundle.getLocation());
            }
            forget(bundle.getBundleId());
        } else if (event.getType() == BundleEvent.UNINSTALLED) {
            replaced.remove(bundle.getLocation());
            forget(bundle.getBundleId());
        }
    }

    private synchronized void forget(long id) {
        admitted.remove(id);
        held.remove(id);
    }
}
