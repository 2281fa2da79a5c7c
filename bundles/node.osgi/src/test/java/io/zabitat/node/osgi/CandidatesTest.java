package io.zabitat.node.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.admission.guard.ProviderGate;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
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
        candidates.add(
                slot,
                answering(
                        ServiceReference.class,
                        Map.of("getProperty", name, "getBundle", bundle, "compareTo", order, "hashCode", order)));
    }

    @Test
    void shouldTakeNobodyWhoWasLetInForSomethingElse() {
        for (boolean permitted : new boolean[] {true, false}) {
            ProviderGate gate = answering(ProviderGate.class, Map.of("permits", permitted));
            candidates = new Candidates(answering(
                    BundleContext.class,
                    Map.of(
                            "getServiceReference",
                            answering(ServiceReference.class, Map.of()),
                            "getService",
                            gate,
                            "ungetService",
                            true)));
            add(Candidates.Slot.STORAGE, "acme", "1.0.0", 1);
            assertEquals(permitted, candidates.has(Role.STORAGE, "acme"));
            assertEquals(permitted ? 1 : 0, candidates.all().size());
        }
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
