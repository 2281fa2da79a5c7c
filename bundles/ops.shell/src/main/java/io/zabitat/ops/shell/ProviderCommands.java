package io.zabitat.ops.shell;

import io.zabitat.admission.Admission;
import io.zabitat.admission.AdmissionException;
import io.zabitat.admission.AdmissionReport;
import io.zabitat.admission.InstallRequest;
import io.zabitat.admission.ProviderEntry;
import io.zabitat.admission.audit.AuditCheck;
import io.zabitat.admission.audit.AuditRecord;
import io.zabitat.node.slot.PlanLine;
import java.io.IOException;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Letting providers in and out, and the audit of that. Called by shell sessions, each on its own thread. */
@Component(
        immediate = true,
        service = {})
public final class ProviderCommands {
    private static final String JSON = "--json";
    private static final String DRY_RUN = "--dry-run";
    private static final String DOWNGRADE = "--allow-downgrade";
    private static final String HELP = "--help";
    private static final String REASON = "--reason";
    private static final String ROLE = "--role";
    private static final String VERSIONS = "--versions";
    private static final String SHA256 = "--sha256";
    private static final String LAST = "--last";
    private static final String EXPECT = "--expect";
    private static final String NOTHING = "-";
    private static final int DEFAULT_RECORDS = 50;

    private final Map<String, String> usages = usages();
    private final Admission admission;
    private final List<ServiceRegistration<Function>> registrations;

    @Activate
    public ProviderCommands(BundleContext context, @Reference Admission admission) {
        this.admission = admission;
        this.registrations = usages.keySet().stream()
                .map(name -> context.registerService(
                        Function.class,
                        (session, arguments) -> execute(name, Actors.of(session), arguments),
                        new Hashtable<>(Map.of("osgi.command.scope", "zab", "osgi.command.function", name))))
                .toList();
    }

    /** Admission comes and goes by itself: no command may stay behind with the one that went. */
    @Deactivate
    void end() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    private static Map<String, String> usages() {
        Map<String, String> usages = new TreeMap<>();
        usages.put("provider-verify", "FILE|URL [--role ROLE]: looks at a provider's jar and installs nothing");
        usages.put(
                "provider-install",
                "FILE|URL [--role ROLE] [--versions RANGE] [--sha256 HEX] [--allow-downgrade] [--reason TEXT] [--dry-run]:"
                        + " admits it and makes it a candidate");
        usages.put("provider-remove", "NAME[@VERSION] [--reason TEXT] [--dry-run]: takes away what was installed so");
        usages.put("provider-list", ": what was admitted, and what is held because it was not");
        usages.put(
                "audit",
                "verify [--expect NUMBER:HASH] | show [--last NUMBER]: reads the whole chain, or prints its newest records");
        return Map.copyOf(usages);
    }

    private Object execute(String name, String actor, List<Object> given) throws AdmissionException, IOException {
        Arguments arguments = Arguments.parse(
                given, Set.of(JSON, DRY_RUN, DOWNGRADE, HELP), Set.of(REASON, ROLE, VERSIONS, SHA256, LAST, EXPECT));
        if (arguments.has(HELP)) {
            return usage(name);
        }
        boolean json = arguments.has(JSON);
        return switch (name) {
            case "provider-verify" ->
                judged(
                        admission.verify(only(name, arguments), arguments.option(ROLE, "")),
                        json,
                        "it would be admitted");
            case "provider-install" -> install(arguments, actor, json);
            case "provider-remove" ->
                admission.remove(only(name, arguments), actor, arguments.option(REASON, ""), arguments.has(DRY_RUN));
            case "provider-list" -> list(json);
            default -> audit(only(name, arguments), arguments, json);
        };
    }

    private String usage(String name) {
        return "zab:" + name + " " + usages.get(name) + "\nalso --json";
    }

    private String only(String name, Arguments arguments) {
        if (arguments.count() != 1) {
            throw new IllegalArgumentException("usage: " + usage(name));
        }
        return arguments.word(0);
    }

    private String install(Arguments arguments, String actor, boolean json) throws AdmissionException {
        InstallRequest request = new InstallRequest(
                only("provider-install", arguments),
                arguments.option(ROLE, ""),
                arguments.option(VERSIONS, ""),
                arguments.option(SHA256, ""),
                arguments.has(DOWNGRADE),
                actor,
                arguments.option(REASON, ""),
                arguments.has(DRY_RUN));
        if (request.allowDowngrade() && request.reason().isBlank()) {
            throw new IllegalArgumentException(DOWNGRADE + " needs a " + REASON);
        }
        AdmissionReport report = admission.install(request);
        return judged(
                report,
                json,
                request.dryRun()
                        ? "it would be installed as " + report.location()
                        : "installed as " + report.location() + "; it is a candidate, see zab:providers");
    }

    /** Fails for what is refused, so that a script sees it. */
    private static String judged(AdmissionReport report, boolean json, String otherwise) {
        String text = json ? table(report).text(true) : lines(report, otherwise);
        if (!report.isAdmissible()) {
            throw new IllegalStateException(text);
        }
        return text;
    }

    private static Table table(AdmissionReport report) {
        Table table = new Table("name", "version", "roles", "sha256", "signer", "level", "subject", "text");
        for (PlanLine line : report.lines()) {
            table.row(
                    report.name(),
                    report.version(),
                    String.join(",", report.roles()),
                    report.sha256(),
                    report.signer(),
                    line.level(),
                    line.subject(),
                    line.text());
        }
        return table;
    }

    private static String lines(AdmissionReport report, String otherwise) {
        StringBuilder text = new StringBuilder("PROVIDER " + report.name() + " " + report.version() + "  "
                + String.join(",", report.roles()) + "  sha256 " + report.sha256() + "  signer " + report.signer());
        for (PlanLine line : report.lines()) {
            String word =
                    line.level() == PlanLine.Level.OK ? "ok" : line.level().name();
            text.append(String.format("%n %-4s %-10s %s", word, line.subject(), line.text()));
        }
        return text.append(System.lineSeparator())
                .append(report.isAdmissible() ? ' ' + otherwise : " it is not admitted")
                .toString();
    }

    private String list(boolean json) {
        Table table =
                new Table("provider", "version", "role", "state", "bundle", "sha256", "signer", "since", "detail");
        for (ProviderEntry entry : admission.providers()) {
            table.row(
                    entry.name(),
                    entry.version(),
                    known(entry.role()),
                    entry.state(),
                    entry.bundle(),
                    known(entry.sha256()),
                    known(entry.signer()),
                    Instant.ofEpochMilli(entry.since()),
                    entry.detail());
        }
        return table.text(json);
    }

    private static String known(String text) {
        return text.isEmpty() ? NOTHING : text;
    }

    private String audit(String word, Arguments arguments, boolean json) throws IOException {
        return switch (word) {
            case "verify" ->
                verified(
                        admission.verifyAudit(
                                Optional.of(arguments.option(EXPECT, "")).filter(text -> !text.isEmpty())),
                        json);
            case "show" ->
                shown(
                        admission.audit(
                                Integer.parseUnsignedInt(arguments.option(LAST, Integer.toString(DEFAULT_RECORDS)))),
                        json);
            default -> throw new IllegalArgumentException("usage: " + usage("audit"));
        };
    }

    private static String verified(AuditCheck check, boolean json) {
        String summary = "records " + check.first() + " to " + check.last() + "; note " + check.last() + ":"
                + check.hash() + " elsewhere";
        Table table = new Table("result", "text");
        table.row(check.isIntact() ? "intact" : "BROKEN", summary);
        check.problems().forEach(problem -> table.row("problem", problem));
        check.notes().forEach(note -> table.row("note", note));
        if (!check.isIntact()) {
            throw new IllegalStateException(table.text(json));
        }
        return table.text(json);
    }

    private static String shown(List<AuditRecord> records, boolean json) {
        Table table = new Table(
                "number", "at", "server", "actor", "step", "subject", "from", "to", "result", "reason", "hash");
        for (AuditRecord record : records) {
            table.row(
                    record.number(),
                    record.at(),
                    known(record.entry().server()),
                    record.entry().actor(),
                    record.entry().step(),
                    record.entry().subject(),
                    known(record.entry().from()),
                    known(record.entry().to()),
                    record.entry().result(),
                    known(record.entry().reason()),
                    json ? record.hash() : record.hash().substring(0, 12));
        }
        return table.text(json);
    }
}
