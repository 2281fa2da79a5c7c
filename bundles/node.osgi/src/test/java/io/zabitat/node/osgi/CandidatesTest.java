package io.zabitat.node.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.admission.guard.Pass;
import io.zabitat.admission.guard.ProviderGate;
import io.zabitat.admission.guard.ProviderRole;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** Who is taken of several providers of one name. */
class CandidatesTest {
    private Candidates candidates = new Candidates(answering(BundleContext.class, Map.of()));

    /** Answers each method as the map says. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        Object made = Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> answers.get(method.getName()));
        return type.cast(made);
    }

    /** @param order says how it ranks among all, as its comparison with any other */
    private void add(Candidates.Slot slot, String name, String version, int order) {
        Bundle bundle = answering(
                Bundle.class, Map.of("getVersion", new Version(version), "getSymbolicName", "bundle." + name));
        candidates.add(slot, reference(name, bundle, order));
    }

    private static ServiceReference<?> reference(String name, Bundle bundle, int order) {
        return answering(
                ServiceReference.class,
                Map.of("getProperty", name, "getBundle", bundle, "compareTo", order, "hashCode", order));
    }

    private static Candidates guarded(InvocationHandler answers) {
        Object gate = Proxy.newProxyInstance(
                ProviderGate.class.getClassLoader(), new Class<?>[] {ProviderGate.class}, answers);
        return new Candidates(answering(
                BundleContext.class,
                Map.of(
                        "getServiceReference",
                        answering(ServiceReference.class, Map.of()),
                        "getService",
                        gate,
                        "ungetService",
                        true)));
    }

    @Test
    void shouldTakeNobodyWhoWasLetInForSomethingElse() {
        for (boolean permitted : new boolean[] {true, false}) {
            candidates =
                    guarded((gate, method, args) -> method.getName().equals("permits") ? permitted : Optional.empty());
            add(Candidates.Slot.STORAGE, "acme", "1.0.0", 1);
            assertEquals(permitted, candidates.has(Role.STORAGE, "acme"));
            assertEquals(permitted ? 1 : 0, candidates.all().size());
        }
    }

    /** The bundles' locations are their hashes here. */
    private Pass passOf(Bundle bundle) {
        return new Pass(Set.of(ProviderRole.TRANSPORT), bundle.getLocation(), "CN=release");
    }

    private void addOf(String sha256, int order) {
        Bundle bundle = answering(
                Bundle.class,
                Map.of("getVersion", new Version("1.0.0"), "getSymbolicName", "bundle.netty", "getLocation", sha256));
        candidates.add(Candidates.Slot.TRANSPORT, reference("netty", bundle, order));
    }

    @Test
    void shouldTakeTheVeryBytesThatHadTheRole() {
        AtomicBoolean withdrawn = new AtomicBoolean();
        candidates = guarded((gate, method, args) -> method.getName().equals("permits")
                ? Boolean.TRUE
                : Optional.of((Bundle) args[0])
                        .filter(bundle -> !withdrawn.get())
                        .map(this::passOf));
        addOf("9c1e", 1);
        addOf("7f3a", -1);
        withdrawn.set(true); // before its services go
        assertEquals(
                List.of("9c1e", "7f3a"),
                candidates.all().stream()
                        .filter(candidate -> candidate.role() == Role.CLIENT_TRANSPORT)
                        .filter(candidate -> candidate.signer().equals("CN=release"))
                        .map(candidate -> candidate.id().digest())
                        .sorted(Comparator.reverseOrder())
                        .toList());
        assertEquals("7f3a", chosen("7f3a"));
        assertEquals("9c1e", chosen("9c1e"));
        assertEquals("9c1e", chosen(""), "of a journal that has no hashes");
        addNewer();
        assertEquals("9c1e", chosen("0000"), "other bytes of the version, rather than another version");
    }

    private void addNewer() {
        Bundle bundle = answering(
                Bundle.class,
                Map.of("getVersion", new Version("2.0.0"), "getSymbolicName", "bundle.netty", "getLocation", "2222"));
        candidates.add(Candidates.Slot.TRANSPORT, reference("netty", bundle, 2));
    }

    private String chosen(String sha256) {
        ProviderId wanted = new ProviderId("netty", "1.0.0", "bundle.netty", sha256);
        return candidates.choice(Role.CLIENT_TRANSPORT, wanted).orElseThrow().digest();
    }

    private static ProviderId id(String name, String version) {
        return new ProviderId(name, version, "bundle." + name, "");
    }

    @Test
    void shouldTakeTheVersionThatHadTheRole() {
        add(Candidates.Slot.TRANSPORT, "netty", "1.0.0", 1);
        add(Candidates.Slot.TRANSPORT, "netty", "1.1.0", -1);
        add(Candidates.Slot.TRANSPORT, "nio", "1.2.0", 0);
        for (Role role : new Role[] {Role.CLIENT_TRANSPORT, Role.PEER_TRANSPORT}) {
            assertEquals(Optional.of(id("netty", "1.1.0")), candidates.choice(role, id("netty", "1.1.0")));
            assertEquals(Optional.of(id("netty", "1.0.0")), candidates.choice(role, id("netty", "1.0.0")));
            assertEquals(Optional.of(id("nio", "1.2.0")), candidates.choice(role, ProviderId.of("nio")));
            assertEquals(
                    Optional.of(id("netty", "1.0.0")), candidates.choice(role, id("netty", "1.2.0")), "the ranking's");
            assertEquals(
                    Optional.of(id("netty", "1.0.0")),
                    candidates.choice(role, ProviderId.of("netty")),
                    "the ranking's");
            assertEquals(Optional.empty(), candidates.choice(role, id("acme", "1.0.0")));
        }
    }
}
