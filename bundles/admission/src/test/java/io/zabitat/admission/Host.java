package io.zabitat.admission;

import io.zabitat.admission.audit.AuditLog;
import io.zabitat.admission.audit.AuditRecord;
import io.zabitat.admission.guard.GuardActivator;
import io.zabitat.admission.guard.ProviderGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** One life of a process: a framework with the guard and admission in it, over folders that outlive it. */
final class Host implements AutoCloseable {
    private final Framework framework;
    private final ProviderGate gate;
    private final ProviderAdmission admission;
    private final AuditLog audit;
    private final Servers servers = new Servers();
    private final Map<String, String> keys = new HashMap<>();
    private AdmissionSettings settings;

    Host(Path folder, Map<String, String> properties) throws Exception {
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString());
        all.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "io.zabitat.spi.transport;version=1.2,io.zabitat.spi.storage;version=1.2,io.zabitat.spi;version=1.0");
        all.put(
                GuardActivator.DISTRIBUTION,
                "reference:" + folder.resolve("bundles").toUri() + "/");
        framework = new FrameworkFactory().newFramework(all);
        framework.start();
        BundleContext context = framework.getBundleContext();
        new GuardActivator().start(context);
        gate = context.getService(context.getServiceReference(ProviderGate.class));
        audit = new AuditLog(folder.resolve("audit"), Instant::now);
        settings = AdmissionSettings.of(keys);
        admission = new ProviderAdmission(new ProviderAdmission.Setting(
                context, gate, folder.resolve("providers"), audit, () -> settings, servers, Instant::now, event -> {}));
        admission.restore();
        gate.listen(admission::onHeld);
    }

    Host with(String key, String value) throws IOException {
        keys.put(key, value);
        settings = AdmissionSettings.of(keys);
        return this;
    }

    Host allow(Path jar) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        return with(
                "allow", keys.getOrDefault("allow", "") + " " + HexFormat.of().formatHex(digest));
    }

    ProviderAdmission admission() {
        return admission;
    }

    ProviderGate gate() {
        return gate;
    }

    Servers servers() {
        return servers;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    AdmissionReport install(Path jar) throws AdmissionException {
        return install(jar, false, "");
    }

    AdmissionReport install(Path jar, boolean allowDowngrade, String reason) throws AdmissionException {
        return admission.install(
                new InstallRequest(jar.toString(), "", "", "", allowDowngrade, "tester", reason, false));
    }

    /** What the audit says, oldest first: step, result, reason. */
    List<String> told() throws IOException {
        return audit.newest(1_000).stream()
                .map(AuditRecord::entry)
                .map(entry -> entry.step() + " " + entry.result() + " " + entry.reason())
                .toList();
    }

    /** What is installed but the framework itself. */
    List<Bundle> bundles() {
        return List.of(context().getBundles()).stream()
                .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .toList();
    }

    @Override
    public void close() throws IOException, BundleException {
        audit.close();
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while a framework stopped", e);
        }
    }
}
