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
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Letting providers in and out, and the audit of that. Called by shell sessions, each on its own thread. Admission comes and goes by itself,
 * and these with it.
 */
@Component(
        immediate = true,
        service = {})
public final class ProviderCommands {
    private static final String DOWNGRADE = "--allow-downgrade";
    private static final String ROLE = "--role";
    private static final String VERSIONS = "--versions";
    private static final String SHA256 = "--sha256";
    private static final String LAST = "--last";
    private static final String EXPECT = "--expect";
    private static final String NOTHING = "-";
    private static final int DEFAULT_RECORDS = 50;
    private static final int MAX_RECORDS = 10_000;

    private final Admission admission;
    private final Runnable end;

    @Activate
    public ProviderCommands(@Reference CommandIndex index, @Reference Admission admission) {
        this.admission = admission;
        String role = ROLE + " ROLE";
        String forRole = "only as a provider of this role";
        end = index.add(
                Command.table(
                                "provider-verify",
                                "FILE|URL",
                                "looks at a provider's jar and installs nothing",
                                (arguments, caller) -> verify(arguments))
                        .with(role, forRole),
                Command.table(
                                "provider-install",
                                "FILE|URL",
                                "admits a provider's jar and makes it a candidate",
                                this::install)
                        .with(role, forRole)
                        .with(VERSIONS + " RANGE", "only if its version is in the range, such as [1.2,2)")
                        .with(SHA256 + " HEX", "only if this is its hash")
                        .with(DOWNGRADE, "also when a newer version has been here; needs a reason")
                        .withReason()
                        .withDryRun(),
                Command.text("provider-remove", "NAME[@VERSION]", "takes away what was installed so", this::remove)
                        .with(Command.JSON, "the same line")
                        .withReason()
                        .withDryRun(),
                Command.table(
                        "provider-list",
                        "",
                        "what was admitted, and what is held because it was not",
                        (arguments, caller) -> list(arguments.has(Command.JSON))),
                Command.table(
                                "audit",
                                "verify|show",
                                "reads the whole chain of what was done, or prints its newest records",
                                (arguments, caller) -> audit(arguments))
                        .with(LAST + " NUMBER", "show so many, " + DEFAULT_RECORDS + " unless said")
                        .with(
                                EXPECT + " NUMBER:HASH",
                                "fail unless this is in the chain, as an earlier verify has said it"));
    }

    @Deactivate
    void end() {
        end.run();
    }

    private String verify(Arguments arguments) throws AdmissionException {
        return judged(
                admission.verify(arguments.word(0), arguments.option(ROLE, "")),
                arguments.has(Command.JSON),
                "it would be admitted");
    }

    private String remove(Arguments arguments, Caller caller) throws AdmissionException {
        return admission.remove(
                arguments.word(0),
                caller.actor(),
                arguments.option(Command.REASON, ""),
                arguments.has(Command.DRY_RUN));
    }

    private String install(Arguments arguments, Caller caller) throws AdmissionException {
        InstallRequest request = new InstallRequest(
                arguments.word(0),
                arguments.option(ROLE, ""),
                arguments.option(VERSIONS, ""),
                arguments.option(SHA256, ""),
                arguments.has(DOWNGRADE),
                caller.actor(),
                arguments.option(Command.REASON, ""),
                arguments.has(Command.DRY_RUN));
        if (request.allowDowngrade() && request.reason().isBlank()) {
            throw new IllegalArgumentException("say why, with " + Command.REASON + " TEXT: " + DOWNGRADE + " needs it");
        }
        AdmissionReport report = admission.install(request);
        return judged(
                report,
                arguments.has(Command.JSON),
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

    private String audit(Arguments arguments) throws IOException {
        boolean json = arguments.has(Command.JSON);
        return switch (arguments.word(0)) {
            case "verify" ->
                verified(
                        admission.verifyAudit(
                                Optional.of(arguments.option(EXPECT, "")).filter(text -> !text.isEmpty())),
                        json);
            case "show" -> shown(admission.audit(records(arguments)), json);
            default ->
                throw new IllegalArgumentException(
                        "audit verify, or audit show, and not " + arguments.word(0) + "; see zab:audit --help");
        };
    }

    private static int records(Arguments arguments) {
        String last = arguments.option(LAST, Integer.toString(DEFAULT_RECORDS));
        if (!last.matches("\\d{1,5}") || Integer.parseInt(last) > MAX_RECORDS) {
            throw new IllegalArgumentException(LAST + " takes a number up to " + MAX_RECORDS + ", and not " + last);
        }
        return Integer.parseInt(last);
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
