package io.zabitat.admission;

import io.zabitat.admission.audit.AuditCheck;
import io.zabitat.admission.audit.AuditEntry;
import io.zabitat.admission.audit.AuditLog;
import io.zabitat.admission.audit.AuditRecord;
import io.zabitat.admission.guard.HeldBundle;
import io.zabitat.admission.guard.ProviderGate;
import io.zabitat.admission.jar.JarFacts;
import io.zabitat.admission.jar.JarReader;
import io.zabitat.node.slot.PlanLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of letting a provider in: fetched, judged, written down, installed beside what is there. Called by operators' tools, each on
 * its own thread, and by admission's own. What changes something waits for its turn, by the lock of this object: the jar, the bundle and the
 * list have to change together, and an install takes as long as the provider's start. Looking takes no lock: {@code zab:status} looks.
 */
final class ProviderAdmission implements Admission {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderAdmission.class);
    private static final String NOT_ADMITTED = "SWAP-101";
    private static final String PREFIX = "zab:";

    private final Setting setting;
    private final Workshop workshop;
    private final AdmittedList list;
    private final Map<String, String> broken = new ConcurrentHashMap<>();

    /**
     * What it works with.
     *
     * @param folder of what was admitted
     * @param settings in force at the moment
     * @param servers of this process
     * @param events hears of each step after it was written down
     */
    record Setting(
            BundleContext context,
            ProviderGate gate,
            Path folder,
            AuditLog audit,
            Supplier<AdmissionSettings> settings,
            Servers servers,
            Supplier<Instant> clock,
            Consumer<Map<String, Object>> events) {}

    ProviderAdmission(Setting setting) throws IOException {
        this.setting = setting;
        this.workshop = new Workshop(setting.context(), setting.gate());
        this.list = AdmittedList.open(setting.folder());
    }

    // ------------------------------------------------------------------------------------------------ looking

    @Override
    public AdmissionReport verify(String source, String role) throws AdmissionException {
        return report(facts(fetch(source)), new InstallRequest(source, role, "", "", false, "", "", true));
    }

    private byte[] fetch(String source) throws AdmissionException {
        AdmissionSettings limits = setting.settings().get();
        try {
            return Source.read(source, limits.maxJarBytes(), limits.fetchMillis());
        } catch (IOException e) {
            throw new AdmissionException(NOT_ADMITTED, "cannot be read: " + e.getMessage());
        }
    }

    /** From a copy that is ours alone: nobody changes it between the look and the installation. */
    private static JarFacts facts(byte[] content) throws AdmissionException {
        try {
            Path copy = Files.createTempFile("zabitat-provider", ".jar");
            try {
                Files.write(copy, content);
                return JarReader.read(copy);
            } finally {
                Files.delete(copy);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new AdmissionException(NOT_ADMITTED, "not a jar that could be admitted: " + e.getMessage());
        }
    }

    private AdmissionReport report(JarFacts jar, InstallRequest request) {
        JarCheck check = new JarCheck(jar)
                .headers()
                .role(request.role())
                .versions(request.versions())
                .digest(request.sha256())
                .trust(
                        setting.settings().get().trust(),
                        Date.from(setting.clock().get()));
        List<PlanLine> lines = new ArrayList<>(check.lines());
        String name = check.isBundle() ? jar.name() : "";
        String version = check.isBundle() ? jar.version().toString() : "";
        if (check.isBundle()) {
            boolean allowed = request.allowDowngrade() && !request.reason().isBlank();
            int before = lines.size();
            check.downgrade(highest(name), setting.servers().knowsGeneration(name, version, jar.sha256()), allowed);
            lines.addAll(check.lines().subList(before, check.lines().size()));
            lines.addAll(ResolveCheck.of(setting.context(), jar));
        }
        String role = check.roles().isEmpty() ? "" : check.roles().get(0);
        return new AdmissionReport(
                name,
                version,
                check.roles(),
                jar.sha256(),
                jar.signature().signer(),
                Admitted.location(role, name, version),
                lines);
    }

    /** Of what is there and was let in, and of what ever was. */
    private Optional<Version> highest(String name) {
        List<Long> held = setting.gate().held().stream().map(HeldBundle::id).toList();
        Stream<Version> there = Arrays.stream(setting.context().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && !held.contains(bundle.getBundleId()))
                .map(Bundle::getVersion);
        return Stream.concat(there, list.highest(name).stream()).max(Version::compareTo);
    }

    @Override
    public List<ProviderEntry> providers() {
        List<ProviderEntry> all = new ArrayList<>();
        for (Admitted admitted : list.all()) {
            Optional<Bundle> bundle = Optional.ofNullable(setting.context().getBundle(admitted.location()));
            String trouble = broken.getOrDefault(admitted.location(), "");
            all.add(new ProviderEntry(
                    admitted.name(),
                    admitted.version(),
                    admitted.role(),
                    bundle.isPresent() ? "ADMITTED" : "BROKEN",
                    bundle.map(Bundle::getBundleId).orElse(-1L),
                    admitted.location(),
                    admitted.sha256(),
                    admitted.signer(),
                    admitted.at().toEpochMilli(),
                    trouble.isEmpty() ? "by " + admitted.actor() : trouble));
        }
        for (HeldBundle held : setting.gate().held()) {
            all.add(new ProviderEntry(
                    held.name(),
                    held.version(),
                    "",
                    setting.gate().isEnforcing() ? "HELD" : "REPORTED",
                    held.id(),
                    held.location(),
                    "",
                    "",
                    held.since(),
                    held.why() + "; " + held.advice()));
        }
        return all;
    }

    // ------------------------------------------------------------------------------------------------ changing

    @Override
    public AdmissionReport install(InstallRequest request) throws AdmissionException {
        try {
            byte[] content = fetch(request.source());
            JarFacts jar = facts(content);
            synchronized (this) { // fetched and unpacked before: nobody waits for a download
                return install(request, content, jar);
            }
        } catch (AdmissionException e) {
            if (!request.dryRun()) {
                note(request, "INSTALL", request.source(), "refused", e.getMessage());
            }
            throw e;
        }
    }

    private AdmissionReport install(InstallRequest request, byte[] content, JarFacts jar) throws AdmissionException {
        AdmissionReport report = report(jar, request);
        if (request.dryRun()) {
            return report;
        }
        Optional<PlanLine> refusal = report.refusal();
        if (refusal.isPresent()) {
            String text = refusal.get().text();
            int blank = text.indexOf(' ');
            throw new AdmissionException(text.substring(0, blank), text.substring(blank + 1));
        }
        Admitted admitted = new Admitted(
                report.name(),
                report.version(),
                report.roles().get(0),
                report.sha256(),
                report.signer(),
                setting.clock().get(),
                request.actor());
        record(request.actor(), "ADMIT", title(admitted), "", admitted.location(), request.reason());
        Bundle bundle = workshop.install(admitted, content, new JarCheck(jar).pass());
        try {
            list.add(admitted, content);
        } catch (IOException e) {
            workshop.remove(bundle);
            throw new AdmissionException(NOT_ADMITTED, "it cannot be kept: " + e);
        }
        note(request, "INSTALL", title(admitted), "ok", request.reason());
        LOG.info("provider {} installed as {} by {}", title(admitted), admitted.location(), request.actor());
        return report;
    }

    private static String title(Admitted admitted) {
        return admitted.role() + " " + admitted.name() + " " + admitted.version() + " sha256 " + admitted.sha256()
                + " signer " + admitted.signer();
    }

    @Override
    public synchronized String remove(String provider, String actor, String reason, boolean dryRun)
            throws AdmissionException {
        Admitted admitted = find(provider);
        Optional<String> needed = setting.servers().needs(admitted.name(), admitted.version());
        if (needed.isPresent()) {
            if (!dryRun) {
                tryNote(actor, "REMOVE", title(admitted), "refused", needed.get());
            }
            throw new AdmissionException("SWAP-402", needed.get());
        }
        if (dryRun) {
            return admitted.location() + " can be removed";
        }
        record(actor, "REMOVE", title(admitted), admitted.location(), "", reason);
        try {
            Bundle bundle = setting.context().getBundle(admitted.location());
            if (bundle != null) {
                workshop.remove(bundle);
            }
            list.remove(admitted);
            broken.remove(admitted.location());
        } catch (IOException e) {
            throw new AdmissionException(NOT_ADMITTED, "it is gone, but a next start may find it again: " + e);
        }
        tryNote(actor, "REMOVE", title(admitted), "ok", reason);
        LOG.info("provider {} removed by {}", admitted.location(), actor);
        return admitted.location() + " is removed";
    }

    private Admitted find(String provider) throws AdmissionException {
        int at = provider.indexOf('@');
        String name = at < 0 ? provider : provider.substring(0, at);
        String version = at < 0 ? "" : provider.substring(at + 1);
        List<Admitted> found = list.all().stream()
                .filter(admitted -> admitted.name().equals(name)
                        && (version.isEmpty() || admitted.version().equals(version)))
                .toList();
        if (found.size() != 1) {
            List<String> there = list.all().stream()
                    .map(admitted -> admitted.name() + "@" + admitted.version())
                    .toList();
            throw new AdmissionException(
                    "SWAP-103",
                    there.isEmpty()
                            ? "no provider was installed that could be removed: what came with the distribution stays"
                            : "which one? " + provider + " is none or several of " + there);
        }
        return found.get(0);
    }

    /** What was admitted in an earlier life of the process is installed again, if it still is what it was. */
    synchronized void restore() {
        for (Bundle bundle : setting.context().getBundles()) {
            if (bundle.getLocation().startsWith(PREFIX) && !setting.gate().isAdmitted(bundle)) {
                try {
                    workshop.remove(bundle); // of an earlier process: its bytes lie where nobody can compare them
                } catch (AdmissionException e) {
                    LOG.warn("{}: {}", bundle.getLocation(), e.getMessage());
                }
            }
        }
        for (Admitted admitted : list.all()) {
            if (setting.context().getBundle(admitted.location()) != null) {
                continue; // it is at work: only this bundle was started again
            }
            try {
                byte[] content = Source.read(
                        list.jar(admitted).toString(),
                        setting.settings().get().maxJarBytes(),
                        setting.settings().get().fetchMillis());
                JarFacts jar = facts(content);
                if (!jar.sha256().equals(admitted.sha256())) {
                    throw new AdmissionException(NOT_ADMITTED, list.jar(admitted) + " is not what was admitted");
                }
                workshop.install(admitted, content, new JarCheck(jar).pass());
            } catch (IOException | AdmissionException e) {
                broken.put(admitted.location(), String.valueOf(e.getMessage()));
                LOG.error(
                        "provider {} cannot be installed again: {}; zab:provider-remove {}@{}, then install it anew",
                        admitted.location(),
                        e.getMessage(),
                        admitted.name(),
                        admitted.version());
                tryNote("start", "RESTORE", title(admitted), "failed", e.getMessage());
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ the audit

    /** Before anything is changed: what cannot be written down is not done. */
    private void record(String actor, String step, String subject, String from, String to, String reason)
            throws AdmissionException {
        try {
            setting.audit().append(new AuditEntry("", actor, step, subject, from, to, "begun", reason));
            announce(actor, step, subject, "begun", reason);
        } catch (IOException e) {
            throw new AdmissionException(NOT_ADMITTED, "the audit cannot be written, so nothing is done: " + e);
        }
    }

    private void note(InstallRequest request, String step, String subject, String result, String reason) {
        tryNote(request.actor(), step, subject, result, reason);
    }

    private void tryNote(String actor, String step, String subject, String result, String reason) {
        try {
            setting.audit().append(new AuditEntry("", actor, step, subject, "", "", result, reason));
        } catch (IOException e) {
            LOG.error("the audit cannot be written: {}; not in it: {} {} {} {}", e, step, subject, result, reason);
        }
        announce(actor, step, subject, result, reason);
    }

    private void announce(String actor, String step, String subject, String result, String reason) {
        setting.events()
                .accept(Map.of(
                        "event",
                        "provider",
                        "kind",
                        step,
                        "actor",
                        actor,
                        "subject",
                        subject,
                        "result",
                        result,
                        "reason",
                        reason));
    }

    /** A bundle that came another way. */
    void onHeld(HeldBundle held) {
        tryNote(
                "framework",
                setting.gate().isEnforcing() ? "HELD" : "REPORTED",
                held.name() + " " + held.version() + " [" + held.id() + "] from " + held.location(),
                "refused",
                held.why());
    }

    @Override
    public AuditCheck verifyAudit(Optional<String> known) throws IOException {
        return setting.audit().verify(known);
    }

    @Override
    public List<AuditRecord> audit(int limit) throws IOException {
        return setting.audit().newest(limit);
    }
}
