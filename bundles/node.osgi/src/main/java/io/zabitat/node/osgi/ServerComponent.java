package io.zabitat.node.osgi;

import io.zabitat.node.slot.Role;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.spi.transport.TransportProvider;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * One server for each configuration of the factory PID. Declarative Services makes and calls it, on the framework's threads; a
 * changed configuration makes a new one. A provider that goes away leaves the running server as it is.
 */
@Component(
        configurationPid = ServerComponent.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = ServerKeys.class, factory = true)
public final class ServerComponent {
    static final String FACTORY_PID = "io.zabitat.server";

    /** Asked for at the beginning: a context that is not valid any more gives nothing. */
    private final Bundle framework;

    private final Candidates candidates;
    private final ServerLife life;
    private final Unloading unloading;
    private final EventListeners listeners = new EventListeners();
    private volatile boolean ended;

    @Activate
    public ServerComponent(BundleContext context, Map<String, Object> properties) {
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
        candidates = new Candidates(context);
        life = new ServerLife(
                Configuration.of(properties),
                candidates,
                Environment.read(context::getProperty),
                server -> publish(context, server),
                listeners);
        unloading = new Unloading(context, life::onUnloaded);
    }

    /** After the providers that are there already, which Declarative Services binds between construction and this. */
    @Activate
    void begin() {
        unloading.begin();
        life.begin();
    }

    @Deactivate
    void end() throws InterruptedException {
        ended = true;
        unloading.end();
        life.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStorage(ServiceReference<StorageProvider> reference) {
        add(Candidates.Slot.STORAGE, reference);
    }

    void unbindStorage(ServiceReference<StorageProvider> reference) {
        remove(Candidates.Slot.STORAGE, reference, Role.STORAGE);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStoreTools(ServiceReference<StoreMaintenance> reference) {
        add(Candidates.Slot.STORE_TOOLS, reference);
    }

    void unbindStoreTools(ServiceReference<StoreMaintenance> reference) {
        candidates.remove(Candidates.Slot.STORE_TOOLS, reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(ServiceReference<TransportProvider> reference) {
        add(Candidates.Slot.TRANSPORT, reference);
    }

    void unbindTransport(ServiceReference<TransportProvider> reference) {
        remove(Candidates.Slot.TRANSPORT, reference, Role.CLIENT_TRANSPORT, Role.PEER_TRANSPORT);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindQuorum(ServiceReference<QuorumVerifierProvider> reference) {
        add(Candidates.Slot.QUORUM, reference);
    }

    void unbindQuorum(ServiceReference<QuorumVerifierProvider> reference) {
        remove(Candidates.Slot.QUORUM, reference, Role.QUORUM);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindOracle(ServiceReference<OracleProvider> reference) {
        add(Candidates.Slot.ORACLE, reference);
    }

    void unbindOracle(ServiceReference<OracleProvider> reference) {
        candidates.remove(Candidates.Slot.ORACLE, reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindElection(ServiceReference<ElectionAlgorithm> reference) {
        add(Candidates.Slot.ELECTION, reference);
    }

    void unbindElection(ServiceReference<ElectionAlgorithm> reference) {
        remove(Candidates.Slot.ELECTION, reference, Role.ELECTION);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindAuth(ServiceReference<AuthProviderFactory> reference) {
        add(Candidates.Slot.AUTH, reference);
    }

    void unbindAuth(ServiceReference<AuthProviderFactory> reference) {
        candidates.remove(Candidates.Slot.AUTH, reference);
    }

    /** Whoever wants to hear of a server's life registers a consumer of plain maps with this property. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(zabitat.server.events=true)")
    void bindListener(Consumer<Map<String, Object>> listener) {
        listeners.add(listener);
    }

    void unbindListener(Consumer<Map<String, Object>> listener) {
        listeners.remove(listener);
    }

    private void add(Candidates.Slot slot, ServiceReference<?> reference) {
        candidates.add(slot, reference);
        life.onCandidate();
    }

    private void remove(Candidates.Slot slot, ServiceReference<?> reference, Role... roles) {
        boolean there = candidates.remove(slot, reference);
        if (!there || ended || framework.getState() == Bundle.STOPPING) {
            return; // it was not taken, or this server goes, or everything: nobody is missed
        }
        for (Role role : roles) {
            unloading.onWithdrawn(role, slot.nameOf(reference), reference.getBundle());
            life.onGone(role, slot.nameOf(reference), String.valueOf(reference.getBundle()));
        }
    }

    private static Runnable publish(BundleContext context, RunningServer server) {
        ServiceRegistration<RunningServer> registration = context.registerService(
                RunningServer.class, server, new Hashtable<>(Map.of(RunningServer.NAME_PROPERTY, server.name())));
        return registration::unregister;
    }
}
