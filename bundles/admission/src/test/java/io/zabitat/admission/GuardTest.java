package io.zabitat.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.admission.guard.GuardActivator;
import io.zabitat.admission.guard.HeldBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

/** What comes into a framework by another way than admission. */
class GuardTest {
    private static final String TRANSPORT = "io.zabitat.spi.transport.TransportProvider";
    private static final String STORAGE = "io.zabitat.spi.storage.StorageProvider";

    @TempDir
    Path folder;

    private Jars jars;
    private Host process;

    @BeforeEach
    void start() throws Exception {
        jars = new Jars(folder);
        process = new Host(folder, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        process.close();
    }

    private Bundle install(Path jar) throws Exception {
        return process.context().installBundle(jar.toUri().toString());
    }

    private void assertHeld(String why, Bundle bundle) throws Exception {
        assertThrows(BundleException.class, bundle::start);
        assertEquals(Bundle.INSTALLED, bundle.getState());
        assertTrue(
                process.gate().held().stream()
                        .anyMatch(held ->
                                held.id() == bundle.getBundleId() && held.why().contains(why)),
                process.gate().held().toString());
        assertTrue(process.told().stream().anyMatch(line -> line.startsWith("HELD refused")), process.told()::toString);
    }

    @Test
    void shouldNeverResolveAProviderThatWasNotAdmitted() throws Exception {
        assertHeld("it serves io.zabitat.spi.transport", install(jars.provider("a", "1")));
        assertHeld(
                "it has the capability zab.store",
                install(jars.provider("b", "1", "Import-Package", "", "Provide-Capability", "zab.store;zab.store=x")));
        assertHeld("it imports a contract", install(jars.provider("c", "1", "Provide-Capability", "")));
        assertHeld(
                "it exports io.zabitat.spi.transport",
                install(jars.provider(
                        "d",
                        "1",
                        "Import-Package",
                        "",
                        "Provide-Capability",
                        "",
                        "Export-Package",
                        "io.zabitat.spi.transport;version=9")));
        assertHeld(
                "it calls itself io.zabitat.node",
                install(jars.provider("io.zabitat.node", "9", "Import-Package", "", "Provide-Capability", "")));
        // once for each, however often somebody tries
        assertEquals(5, process.gate().held().size());
        assertEquals(5, process.told().size());
        assertEquals("HELD", process.admission().providers().get(0).state());
    }

    @Test
    void shouldLetEverybodyElsePass() throws Exception {
        Bundle other = install(jars.provider("e", "1", "Import-Package", "", "Provide-Capability", "acme.x"));
        other.start();
        assertEquals(Bundle.ACTIVE, other.getState());
        assertEquals(0, process.gate().held().size());
    }

    @Test
    void shouldNotAttachAFragmentToAProvider() throws Exception {
        Path host = jars.provider("host", "1");
        process.allow(host);
        Bundle fragment = install(jars.provider(
                "fragment", "1", "Import-Package", "", "Provide-Capability", "", "Fragment-Host", "host"));
        process.install(host);
        Bundle ours = install(jars.provider(
                "ours", "1", "Import-Package", "", "Provide-Capability", "", "Fragment-Host", "io.zabitat.node"));
        process.context().getBundle(0).adapt(FrameworkWiring.class).resolveBundles(List.of(fragment, ours));
        assertEquals(Bundle.INSTALLED, ours.getState());
        assertEquals(Bundle.INSTALLED, fragment.getState());
        assertTrue(process.gate().held().get(0).why().contains("osgi.wiring.host"));
        assertTrue(process.gate().held().get(1).why().contains("it is a fragment of ours"));
    }

    @Test
    void shouldHoldWhatWasUpdatedBehindItsBack() throws Exception {
        Path good = jars.provider("host", "1");
        process.allow(good);
        process.install(good);
        Bundle bundle = process.bundles().get(0);
        assertEquals(Bundle.ACTIVE, bundle.getState());
        try {
            bundle.update(Files.newInputStream(jars.provider("host", "1", "X-Evil", "1")));
        } catch (BundleException e) {
            assertTrue(e.getMessage().contains("Resolver hook"), e.getMessage()); // it is started at once
        }
        assertEquals(Bundle.INSTALLED, bundle.getState());
        assertHeld("it serves", bundle);
    }

    @Test
    void shouldTakeTheDistributionAsItIsUnlessItWasUpdated() throws Exception {
        Path place = Files.createDirectories(folder.resolve("bundles/2-server"));
        Path ours = place.resolve("transport.jar");
        Files.copy(jars.provider("io.zabitat.transport.x", "1"), ours);
        Bundle bundle = process.context().installBundle("reference:" + ours.toUri());
        bundle.start();
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertTrue(process.gate().isDistributed(bundle));
        assertTrue(process.gate().permits(bundle, STORAGE));

        // a path that only begins like ours
        Path outside = folder.resolve("evil.jar");
        Files.copy(jars.provider("io.zabitat.transport.y", "1"), outside);
        assertHeld("it calls itself", process.context().installBundle("reference:" + place.toUri() + "../../evil.jar"));

        try {
            bundle.update(Files.newInputStream(jars.provider("io.zabitat.transport.x", "1", "X-Evil", "1")));
        } catch (BundleException e) {
            assertTrue(e.getMessage().contains("Resolver hook"), e.getMessage());
        }
        assertHeld("it calls itself", bundle);
    }

    @Test
    void shouldTakeFromABundleOnlyWhatItWasAdmittedFor() throws Exception {
        Path jar = jars.provider("host", "1");
        process.allow(jar);
        process.install(jar);
        assertOnlyTransport(process.bundles().get(0));
        process.close();
        process = new Host(folder, Map.of());
        assertOnlyTransport(process.bundles().get(0)); // installed again, and judged by nobody

        process.gate().withdraw(process.bundles().get(0));
        assertFalse(process.gate().permits(process.bundles().get(0), TRANSPORT));
    }

    private void assertOnlyTransport(Bundle bundle) throws Exception {
        assertTrue(process.gate().permits(bundle, TRANSPORT));
        assertEquals(List.of(), process.gate().held());
        assertFalse(process.gate().permits(bundle, STORAGE));
        assertFalse(process.gate().permits(bundle, STORAGE));
        String why = "it was admitted for [transport], and offers " + STORAGE;
        assertEquals(
                List.of(why),
                process.gate().held().stream().map(HeldBundle::why).toList());
        assertEquals("HELD refused " + why, process.told().get(process.told().size() - 1));
        ProviderEntry entry = process.admission().providers().get(1);
        assertEquals("HELD", entry.state());
        assertTrue(entry.detail().contains("let its manifest declare that service"), entry.detail());
        assertEquals(Bundle.ACTIVE, bundle.getState());
    }

    @Test
    void shouldTellNobodyWhoHasStoppedListening() throws Exception {
        List<HeldBundle> heard = new ArrayList<>();
        AutoCloseable listening = process.gate().listen(heard::add);
        install(jars.provider("a", "1"));
        assertHeld("it serves", process.bundles().get(0));
        assertEquals(1, heard.size());
        listening.close();
        assertHeld("it serves", install(jars.provider("b", "1")));
        assertEquals(1, heard.size());
    }

    @Test
    void shouldOnlyReportWhereThatIsWanted() throws Exception {
        process.close();
        process = new Host(folder, Map.of(GuardActivator.MODE, "permit"));
        Bundle bundle = install(jars.provider("a", "1"));
        bundle.start();
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertEquals("REPORTED", process.admission().providers().get(0).state());
        assertTrue(process.told().get(0).startsWith("REPORTED"));
        assertTrue(process.gate().permits(bundle, STORAGE));
    }
}
