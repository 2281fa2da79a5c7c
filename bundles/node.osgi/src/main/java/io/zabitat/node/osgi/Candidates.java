package io.zabitat.node.osgi;

import io.zabitat.node.ServerParts;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.disk.FileDisk;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.MarkerFile;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.spi.transport.TransportProvider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The providers that are there, by slot and name, and those taken for the server. Only collects: that a provider comes or goes
 * never changes what runs (hot-swap 1.4). A provider's classes are loaded when it is taken, not before. Guarded by itself.
 */
final class Candidates {
    /** The schemes every server has had since ZooKeeper 3.0; further ones are taken when they are there. */
    private static final Set<String> REQUIRED_SCHEMES = Set.of("digest", "ip");

    private static final String X509 = "x509";

    private static final Map<Role, Slot> ROLES = Map.of(
            Role.CLIENT_TRANSPORT, Slot.TRANSPORT,
            Role.PEER_TRANSPORT, Slot.TRANSPORT,
            Role.STORAGE, Slot.STORAGE,
            Role.QUORUM, Slot.QUORUM,
            Role.ELECTION, Slot.ELECTION);

    private final BundleContext context;
    private final Gate gate;
    private final Map<Slot, List<ServiceReference<?>>> references = new HashMap<>();
    /** As it was when they came: when a bundle goes, it is withdrawn before its services are. */
    private final Map<ServiceReference<?>, Vouched> vouched = new HashMap<>();

    private final Set<ServiceReference<?>> taken = new HashSet<>();
    private final Map<Slot, Incumbent> preferred = new EnumMap<>(Slot.class);

    /** Where a provider can be put, what it has to be, and the service property that names it. */
    enum Slot {
        STORAGE(StorageProvider.class, StorageProvider.NAME_PROPERTY),
        STORE_TOOLS(StoreMaintenance.class, StorageProvider.NAME_PROPERTY),
        TRANSPORT(TransportProvider.class, TransportProvider.NAME_PROPERTY),
        QUORUM(QuorumVerifierProvider.class, QuorumVerifierProvider.NAME_PROPERTY),
        ELECTION(ElectionAlgorithm.class, ElectionAlgorithm.NUMBER_PROPERTY),
        AUTH(AuthProviderFactory.class, AuthProviderFactory.SCHEME_PROPERTY),
        ORACLE(OracleProvider.class, OracleProvider.KIND_PROPERTY);

        private final Class<?> contract;
        private final String property;

        Slot(Class<?> contract, String property) {
            this.contract = contract;
            this.property = property;
        }

        String nameOf(ServiceReference<?> reference) {
            return String.valueOf(reference.getProperty(property));
        }
    }

    Candidates(BundleContext context) {
        this.context = context;
        this.gate = new Gate(context);
    }

    /** Unless its bundle was let in for something else: what a bundle says of itself and what it does are two things. */
    void add(Slot slot, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle != null) { // without one it goes away at this moment
            gate.vouch(bundle, slot.contract).ifPresent(by -> keep(slot, reference, by));
        }
    }

    private synchronized void keep(Slot slot, ServiceReference<?> reference, Vouched by) {
        references.computeIfAbsent(slot, any -> new ArrayList<>()).add(reference);
        vouched.put(reference, by);
    }

    /** @return whether it was there */
    synchronized boolean remove(Slot slot, ServiceReference<?> reference) {
        boolean there = references.getOrDefault(slot, new ArrayList<>()).remove(reference);
        taken.remove(reference); // the framework has taken it back: nothing here may hold its bundle
        if (references.values().stream().noneMatch(left -> left.contains(reference))) {
            vouched.remove(reference);
        }
        return there;
    }

    /** Who had the role last is taken before others of the same name, if it is there. */
    synchronized void prefer(Role role, Incumbent last) {
        preferred.put(ROLES.get(role), last);
    }

    /** What the configuration names and nobody offers, such as {@code zabitat.storage=file}. */
    synchronized Set<String> missing(ServerConfig config, Map<Role, Incumbent> transports) {
        Set<String> missing = new TreeSet<>();
        wanted(config, transports)
                .forEach((slot, names) -> names.forEach(name -> {
                    if (best(slot, name).isEmpty()) {
                        missing.add(slot.property + "=" + name);
                    }
                }));
        return missing;
    }

    /** Who would be taken: that one if it is there, else another of its name. */
    synchronized Optional<ProviderId> choice(Role role, ProviderId wanted) {
        Slot slot = ROLES.get(role);
        return best(slot, wanted).map(reference -> id(slot, reference));
    }

    /** Whether somebody offers a provider of that name. */
    synchronized boolean has(Role role, String name) {
        return best(ROLES.get(role), name).isPresent();
    }

    /**
     * Takes the named providers; empty when one of them went away meanwhile, and then nothing is taken.
     *
     * @param transports who serves clients, and who carries the links between members
     */
    synchronized Optional<ServerParts> take(ServerConfig config, Map<Role, Incumbent> transports) {
        Optional<TransportProvider> transport =
                take(Slot.TRANSPORT, idOf(transports, Role.CLIENT_TRANSPORT), TransportProvider.class);
        Optional<StorageProvider> storage =
                take(Slot.STORAGE, storage(config).id().name(), StorageProvider.class);
        // A server alone has no peers, so nobody waits for what would carry them.
        Optional<TransportProvider> peers = config.isDistributed()
                ? take(Slot.TRANSPORT, idOf(transports, Role.PEER_TRANSPORT), TransportProvider.class)
                : transport;
        Optional<QuorumVerifierProvider> quorum = take(Slot.QUORUM, config.quorum(), QuorumVerifierProvider.class);
        Optional<ElectionAlgorithm> election = config.isDistributed()
                ? take(Slot.ELECTION, electionName(config), ElectionAlgorithm.class)
                : Optional.empty();
        List<AuthProviderFactory> schemes = new ArrayList<>();
        for (String scheme : present(config)) {
            take(Slot.AUTH, scheme, AuthProviderFactory.class).ifPresent(schemes::add);
        }
        Optional<OracleProvider> oracle =
                config.oracle().flatMap(name -> take(Slot.ORACLE, name.kind(), OracleProvider.class));
        boolean voiceless = config.oracle().isPresent() && oracle.isEmpty();
        boolean leaderless = config.isDistributed() && election.isEmpty();
        if (transport.isEmpty()
                || peers.isEmpty()
                || storage.isEmpty()
                || quorum.isEmpty()
                || leaderless
                || voiceless) {
            giveBack();
            return Optional.empty();
        }
        return Optional.of(new ServerParts(
                transport.get(),
                peers.get(),
                storage.get(),
                quorum.get(),
                election,
                schemes,
                new FileDisk(),
                oracle,
                incumbents(config, transports),
                this::storeKind,
                this::takeQuorum));
    }

    /** For a change of the store, or a start after one; its classes are loaded when it is asked for. */
    private synchronized Optional<StoreKind> storeKind(String name) {
        Optional<StorageProvider> provider = take(Slot.STORAGE, name, StorageProvider.class);
        Optional<StoreMaintenance> tools = take(Slot.STORE_TOOLS, name, StoreMaintenance.class);
        return provider.isPresent() && tools.isPresent()
                ? Optional.of(new StoreKind(name, provider.get(), tools.get()))
                : Optional.empty();
    }

    /** Which quorum system the members want is known when they change it, by a reconfiguration. */
    private synchronized Optional<QuorumVerifierProvider> takeQuorum(String name) {
        return take(Slot.QUORUM, name, QuorumVerifierProvider.class);
    }

    synchronized void giveBack() {
        taken.forEach(context::ungetService);
        taken.clear();
    }

    private static ProviderId idOf(Map<Role, Incumbent> chosen, Role role) {
        return chosen.get(role).id();
    }

    private Map<Role, Incumbent> incumbents(ServerConfig config, Map<Role, Incumbent> transports) {
        Map<Role, Incumbent> incumbents = new EnumMap<>(Role.class);
        transports.forEach((role, chosen) -> incumbents.put(
                role,
                new Incumbent(chosen.generation(), choice(role, chosen.id()).orElse(chosen.id()))));
        Incumbent store = storage(config);
        incumbents.put(
                Role.STORAGE,
                new Incumbent(store.generation(), id(Slot.STORAGE, store.id().name())));
        incumbents.put(Role.QUORUM, new Incumbent(1, id(Slot.QUORUM, config.quorum())));
        if (config.isDistributed()) {
            long generation = Optional.ofNullable(preferred.get(Slot.ELECTION))
                    .map(Incumbent::generation)
                    .orElse(1L);
            incumbents.put(Role.ELECTION, new Incumbent(generation, id(Slot.ELECTION, electionName(config))));
        }
        return incumbents;
    }

    private ProviderId id(Slot slot, String name) {
        return best(slot, name).map(reference -> id(slot, reference)).orElse(ProviderId.of(name));
    }

    private ProviderId id(Slot slot, ServiceReference<?> reference) {
        String name = slot.nameOf(reference);
        Bundle bundle = reference.getBundle();
        return bundle == null // it goes away at this moment
                ? ProviderId.of(name)
                : new ProviderId(
                        name,
                        bundle.getVersion().toString(),
                        bundle.getSymbolicName(),
                        by(reference).sha256());
    }

    private Vouched by(ServiceReference<?> reference) {
        return vouched.getOrDefault(reference, Vouched.NOBODY);
    }

    /** All that could take a role, best first. */
    synchronized List<Candidate> all() {
        List<Candidate> all = new ArrayList<>();
        ROLES.forEach((role, slot) -> references.getOrDefault(slot, List.of()).stream()
                .<ServiceReference<?>>map(reference -> reference)
                .sorted((a, b) -> b.compareTo(a))
                .forEach(reference -> all.add(
                        new Candidate(role, id(slot, reference), by(reference).signer(), () -> service(reference)))));
        return all;
    }

    private synchronized Object service(ServiceReference<?> reference) {
        Object service = hold(reference);
        if (service == null) {
            throw new IllegalStateException("it has gone away");
        }
        return service;
    }

    /** However often it is asked for, it is held once; null when it has gone. */
    private Object hold(ServiceReference<?> reference) {
        Object service = context.getService(reference);
        if (service != null && !taken.add(reference)) {
            context.ungetService(reference);
        }
        return service;
    }

    /** A provider has lost its role: what was taken of it is given back, but for the roles that it still has. */
    synchronized void giveBack(Role role, ProviderId lost, Set<ProviderId> stillActive) {
        Slot slot = ROLES.get(role);
        if (stillActive.stream().anyMatch(lost::isMetBy)) {
            return;
        }
        for (ServiceReference<?> reference : List.copyOf(taken)) {
            if (references.getOrDefault(slot, List.of()).contains(reference) && lost.isMetBy(id(slot, reference))) {
                taken.remove(reference);
                context.ungetService(reference);
            }
        }
    }

    /** The store that the marker in the data directory says counts; the configured one when it says nothing, or nothing readable. */
    private static Incumbent storage(ServerConfig config) {
        try {
            Optional<StoreMarker> said = new MarkerFile(new FileDisk(), config.dataDir()).load();
            return said.map(marker -> new Incumbent(
                            marker.generation() + 1,
                            ProviderId.of(marker.authoritative().kind())))
                    .orElse(new Incumbent(1, ProviderId.of(config.storage())));
        } catch (StorageException unreadable) {
            return new Incumbent(1, ProviderId.of(config.storage())); // the start refuses, and says why
        }
    }

    private static Map<Slot, Set<String>> wanted(ServerConfig config, Map<Role, Incumbent> transports) {
        String clients = idOf(transports, Role.CLIENT_TRANSPORT).name();
        Map<Slot, Set<String>> wanted = new EnumMap<>(Map.of(
                Slot.TRANSPORT, Set.of(clients),
                Slot.STORAGE, Set.of(storage(config).id().name()),
                Slot.QUORUM, config.quorums(),
                Slot.AUTH, schemes(config)));
        config.oracle().ifPresent(oracle -> wanted.put(Slot.ORACLE, Set.of(oracle.kind())));
        if (config.isDistributed()) {
            wanted.put(
                    Slot.TRANSPORT,
                    new TreeSet<>(List.of(
                            clients, idOf(transports, Role.PEER_TRANSPORT).name())));
            wanted.put(Slot.ELECTION, Set.of(electionName(config)));
        }
        return wanted;
    }

    private static Set<String> schemes(ServerConfig config) {
        Set<String> schemes = new TreeSet<>(REQUIRED_SCHEMES);
        if (config.hasX509()) {
            schemes.add(X509);
        }
        return schemes;
    }

    private static String electionName(ServerConfig config) {
        return Integer.toString(config.quorumConfig().electionAlg());
    }

    /**
     * All schemes that are there, but x509 only where it belongs: whether an ACL is valid must not depend on which
     * bundles have started by chance.
     */
    private Set<String> present(ServerConfig config) {
        Set<String> schemes = new TreeSet<>();
        for (ServiceReference<?> reference : references.getOrDefault(Slot.AUTH, List.of())) {
            schemes.add(String.valueOf(reference.getProperty(Slot.AUTH.property)));
        }
        if (!config.hasX509()) {
            schemes.remove(X509);
        }
        return schemes;
    }

    private <T> Optional<T> take(Slot slot, String name, Class<T> type) {
        return take(slot, lastOf(slot, name), type);
    }

    private <T> Optional<T> take(Slot slot, ProviderId wanted, Class<T> type) {
        return best(slot, wanted).map(this::hold).map(type::cast);
    }

    private Optional<ServiceReference<?>> best(Slot slot, String name) {
        return best(slot, lastOf(slot, name));
    }

    /** The preferred one of that name. */
    private ProviderId lastOf(Slot slot, String name) {
        Incumbent last = preferred.get(slot);
        return last != null && last.id().name().equals(name) ? last.id() : ProviderId.of(name);
    }

    /** That one, else one of its version with other bytes, else the highest ranking of its name. */
    private Optional<ServiceReference<?>> best(Slot slot, ProviderId wanted) {
        List<ServiceReference<?>> named = references.getOrDefault(slot, List.of()).stream()
                .filter(reference -> wanted.name().equals(slot.nameOf(reference)))
                .<ServiceReference<?>>map(reference -> reference)
                .toList();
        return first(named, reference -> wanted.isMetBy(id(slot, reference)))
                .or(() -> first(named, reference -> wanted.isVersionOf(id(slot, reference))))
                .or(() -> named.stream().max((a, b) -> a.compareTo(b)));
    }

    private static Optional<ServiceReference<?>> first(
            List<ServiceReference<?>> of, Predicate<ServiceReference<?>> wanted) {
        return of.stream().filter(wanted).findFirst();
    }
}
