package io.zabitat.admission;

import io.zabitat.admission.audit.AuditCheck;
import io.zabitat.admission.audit.AuditLog;
import io.zabitat.admission.audit.AuditRecord;
import io.zabitat.admission.guard.ProviderGate;
import io.zabitat.node.osgi.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admission as a service: configured, with the servers of this process, and what was admitted before. A changed configuration is taken
 * over without a restart, as a restart would withdraw what is active. Declarative Services calls it; slow work has a thread.
 */
@Component(configurationPid = AdmissionComponent.PID, immediate = true, service = Admission.class)
@Designate(ocd = AdmissionConfiguration.class)
public final class AdmissionComponent implements Admission {
    static final String PID = "io.zabitat.admission";

    /** What is still to be written down, or a jar that is being installed again. */
    private static final int END_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionComponent.class);

    private final ProviderAdmission admission;
    private final AuditLog audit;
    private final SwapAudit swapAudit;
    private final Servers servers = new Servers();
    private final List<Consumer<Map<String, Object>>> listeners = new CopyOnWriteArrayList<>();
    private final ServiceRegistration<?> own;
    private final AutoCloseable heard;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "zabitat-admission"));
    private volatile AdmissionSettings settings;

    /** @throws IOException when a file that the configuration names, or the list of what was admitted, cannot be read */
    @Activate
    public AdmissionComponent(BundleContext context, @Reference ProviderGate gate, Map<String, Object> keys)
            throws IOException {
        settings = AdmissionSettings.of(keys);
        Path folder = settings.folder()
                .orElseGet(() -> context.getDataFile("admission").toPath());
        audit = new AuditLog(folder.resolve("audit"), Instant::now);
        swapAudit = new SwapAudit(audit);
        admission = new ProviderAdmission(new ProviderAdmission.Setting(
                context,
                gate,
                folder.resolve("providers"),
                audit,
                () -> settings,
                servers,
                Instant::now,
                this::announce));
        own = context.registerService(
                Consumer.class, swapAudit, new Hashtable<>(Map.of("zabitat.server.events", "true")));
        worker.execute(admission::restore);
        heard = gate.listen(held -> later(() -> admission.onHeld(held)));
    }

    @Modified
    void change(Map<String, Object> keys) {
        try {
            AdmissionSettings changed = AdmissionSettings.of(keys);
            if (!changed.folder().equals(settings.folder())) {
                LOG.warn("{}: another {} counts from the next start on", PID, AdmissionSettings.FOLDER);
            }
            settings = changed;
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{}: {}; the configuration before stays in force", PID, e.getMessage());
        }
    }

    @Deactivate
    void end() throws Exception {
        heard.close();
        own.unregister();
        worker.shutdown();
        try {
            if (!worker.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the audit is closed while something waits to be written into it");
            }
        } finally {
            audit.close();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
        later(() -> swapAudit.catchUp(server.name(), server.swaps().history()));
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(zabitat.server.events=true)")
    void bindListener(Consumer<Map<String, Object>> events) {
        listeners.add(events);
    }

    void unbindListener(Consumer<Map<String, Object>> events) {
        listeners.remove(events);
    }

    private void announce(Map<String, Object> event) {
        listeners.forEach(events -> events.accept(event));
    }

    private void later(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("after the end", e);
        }
    }

    @Override
    public AdmissionReport verify(String source, String role) throws AdmissionException {
        return admission.verify(source, role);
    }

    @Override
    public AdmissionReport install(InstallRequest request) throws AdmissionException {
        return admission.install(request);
    }

    @Override
    public String remove(String provider, String actor, String reason, boolean dryRun) throws AdmissionException {
        return admission.remove(provider, actor, reason, dryRun);
    }

    @Override
    public List<ProviderEntry> providers() {
        return admission.providers();
    }

    @Override
    public AuditCheck verifyAudit(Optional<String> known) throws IOException {
        return admission.verifyAudit(known);
    }

    @Override
    public List<AuditRecord> audit(int limit) throws IOException {
        return admission.audit(limit);
    }
}
