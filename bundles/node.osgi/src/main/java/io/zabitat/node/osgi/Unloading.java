package io.zabitat.node.osgi;

import io.zabitat.node.slot.Role;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Tells when the framework has let a provider's bundle go, so that somebody can look whether its classes go, too. One that is only
 * stopped keeps its classes. Called by the framework's threads; guarded by itself.
 */
final class Unloading implements BundleListener {
    private final BundleContext context;
    private final Listener listener;
    private final Map<Long, List<Watched>> withdrawn = new HashMap<>();

    private record Watched(Role role, String what, WeakReference<ClassLoader> classes) {}

    /** Hears of it, on a thread of the framework's. */
    interface Listener {
        void onUnloaded(Role role, String what, WeakReference<ClassLoader> classes);
    }

    Unloading(BundleContext context, Listener listener) {
        this.context = context;
        this.listener = listener;
    }

    void begin() {
        context.addBundleListener(this);
    }

    void end() {
        context.removeBundleListener(this);
    }

    /** Its service has gone; the bundle may follow. */
    synchronized void onWithdrawn(Role role, String name, Bundle bundle) {
        BundleWiring wiring = bundle == null ? null : bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        if (loader != null) {
            List<Watched> known = withdrawn.computeIfAbsent(bundle.getBundleId(), any -> new ArrayList<>());
            if (known.stream().noneMatch(one -> one.classes().get() == loader)) {
                known.add(new Watched(role, name + " " + bundle.getVersion(), new WeakReference<>(loader)));
            }
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() != BundleEvent.UNRESOLVED) {
            return;
        }
        List<Watched> gone;
        synchronized (this) {
            gone = withdrawn.remove(event.getBundle().getBundleId());
        }
        if (gone != null) {
            gone.forEach(one -> listener.onUnloaded(one.role(), one.what(), one.classes()));
        }
    }
}
