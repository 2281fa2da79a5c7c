package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Parts of a member of an ensemble are exchanged by the shell's commands, in a Felix that somebody else started, under the load of stock
 * clients: a bundle is installed, planned, applied, taken away, gone back from. A row of {@link #PARTS} for each role.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class SwapFelixIT {
    /**
     * What is exchanged, and for what.
     *
     * @param bundle that provides it
     * @param libraries what the names of the jars that it needs begin with
     * @param successor who has the role when the bundle was stopped; the provider itself where it goes on with what is loaded
     * @param policy of the way there
     * @param back policy of the way back
     */
    private record Part(
            String role,
            String before,
            String provider,
            String bundle,
            List<String> libraries,
            String successor,
            String policy,
            String back) {
        static Part of(String role, String before, String provider, String bundle, String library, String successor) {
            return new Part(role, before, provider, bundle, List.of(library), successor, "", "");
        }

        Part with(String there, String andBack) {
            return new Part(role, before, provider, bundle, libraries, successor, there, andBack);
        }

        /** The one that has not the role after the withdrawal. */
        String other() {
            return successor.equals(provider) ? before : provider;
        }
    }

    /** The machine may be slow: no thread is suspected before that. */
    private static final String PATIENT = "stall=20000";

    /** Of one member: what a follower can change by itself. */
    private static final List<Part> PARTS = List.of(
            Part.of("transport.client", "nio", "netty", "io.zabitat.transport.netty", "netty-", "nio"),
            Part.of("storage", "file", "h2", "io.zabitat.storage.h2", "h2-", "h2"),
            Part.of("transport.peer", "nio", "netty", "io.zabitat.transport.netty", "netty-", "nio")
                    .with(PATIENT, PATIENT));

    /** What all members decide, at their leader's. */
    private static final Part QUORUM = Part.of(
                    "quorum", "majority", "hierarchical", "io.zabitat.quorum.hierarchical", "none", "hierarchical")
            .with("group.1=1:2:3", "");

    private static final Part ELECTION = Part.of("election", "3", "0", "io.zabitat.election.udp", "none", "0");

    private static final Map<String, String> OBSERVED_SHORTLY =
            Map.of("zabitat.swap.observeMs", "500", "zabitat.swap.storageObserveMs", "500");

    private static final int WRITES_PER_SECOND = 300;
    /** {@code -Dswap.all=true}: what all members decide, too; the build does without. */
    private static final boolean ALL = Boolean.getBoolean("swap.all");

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin admin;

    @Inject
    private CommandProcessor processor;

    private Shell shell;
    private Providers providers;

    @Configuration
    public Option[] config() throws IOException {
        return Exam.framework("0-guard", "1-services", "2-server", "8-admission", "9-shell");
    }

    @Test
    public void shouldExchangeEachPartByTheShellsCommands() throws Exception {
        shell = new Shell(processor, Ensemble.FIRST);
        providers = new Providers(context);
        Map<String, String> keys = new HashMap<>(OBSERVED_SHORTLY);
        keys.put("reconfigEnabled", "true");
        try (Ensemble ensemble = new Ensemble(admin, shell, 3, keys);
                StockLoad load = new StockLoad(ensemble.addresses(), WRITES_PER_SECOND)) {
            for (Part part : PARTS) {
                exchange(part, load);
            }
            if (ALL) {
                shell = shell.at(shell.leader());
                exchange(QUORUM, load);
            }
            load.during("a stranger", this::installAStranger);
            load.verify();
            assertTrue("few writes: " + load.acknowledged(), load.acknowledged() > 500);
        }
        if (ALL) {
            exchangeElection();
        }
    }

    /** Algorithms 0 to 2 do not go with members that change, so these are others. */
    private void exchangeElection() throws Exception {
        try (Ensemble ensemble = new Ensemble(admin, shell, 3, OBSERVED_SHORTLY);
                StockLoad load = new StockLoad(ensemble.addresses(), WRITES_PER_SECOND)) {
            shell = shell.at(shell.leader());
            exchange(ELECTION, load);
            load.verify();
        }
    }

    private void exchange(Part part, StockLoad load) throws Exception {
        load.during(part.role() + " install", () -> install(part));
        load.during(part.role() + " apply", () -> shell.exchange(part.role(), part.provider(), part.policy()));
        load.during(part.role() + " withdraw", () -> withdraw(part));
        load.during(part.role() + " roll back", () -> rollBack(part));
        load.during(part.role() + " take away", () -> takeAway(part));
    }

    /** A candidate, and nothing more. */
    private void install(Part part) throws Exception {
        shell.assertActive(part.role(), part.before());
        providers.install(part.bundle(), part.libraries());
        Exam.until(part.provider() + " stands by", () -> shell.standsBy(part.role(), part.provider()));
        shell.assertActive(part.role(), part.before());
    }

    /** The bundle of the active provider is stopped by somebody, and uninstalled. */
    private void withdraw(Part part) throws Exception {
        Bundle bundle = providers.find(part.bundle());
        bundle.stop();
        if (part.successor().equals(part.provider())) {
            Exam.until("the loss is seen", () -> shell.role(part.role()).contains("orphaned"));
        } else {
            Exam.until(
                    part.successor() + " takes over",
                    () -> shell.isQuiet() && shell.isActive(part.role(), part.successor()));
            assertTrue(
                    shell.history(),
                    shell.history().lines().anyMatch(line -> line.contains(part.role()) && line.contains("ROLE-601")));
        }
        bundle.uninstall();
        shell.assertActive(part.role(), part.successor());
        providers.install(part.bundle(), List.of());
        Exam.until("it is back", () -> !shell.role(part.role()).contains("orphaned"));
    }

    private void rollBack(Part part) throws Exception {
        Exam.until(part.other() + " is there", () -> shell.standsBy(part.role(), part.other()));
        shell.exchangeAndGoBack(
                part.role(), part.other(), part.other().equals(part.provider()) ? part.policy() : part.back());
    }

    /** The bundle of the active provider is uninstalled without a word: its file is closed before anybody has taken over. */
    private void takeAway(Part part) throws Exception {
        if (!shell.isActive(part.role(), part.provider())) {
            shell.exchange(part.role(), part.provider(), part.policy());
        }
        providers.find(part.bundle()).uninstall();
        Exam.until(
                part.successor() + " has the role",
                () -> shell.isQuiet() && shell.isActive(part.role(), part.successor()));
        providers.install(part.bundle(), List.of());
        Exam.until("it is back", () -> !shell.role(part.role()).contains("orphaned"));
    }

    /** A bundle that has nothing to do with ours comes and goes: none of ours is wired anew. */
    private void installAStranger() throws Exception {
        Map<String, BundleWiring> before = wirings();
        Bundle stranger = context.installBundle("test:stranger", new ByteArrayInputStream(jar("com.example.stranger")));
        stranger.start();
        stranger.uninstall();
        wirings().forEach((name, wiring) -> assertSame(name, before.get(name), wiring));
    }

    private Map<String, BundleWiring> wirings() {
        Map<String, BundleWiring> wirings = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (String.valueOf(bundle.getSymbolicName()).startsWith("io.zabitat.")) {
                assertNotNull(bundle.toString(), bundle.adapt(BundleWiring.class));
                wirings.put(bundle.getSymbolicName(), bundle.adapt(BundleWiring.class));
            }
        }
        return wirings;
    }

    private static byte[] jar(String symbolicName) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return bytes.toByteArray();
    }
}
