package io.zabitat.ops.shell;

import io.zabitat.admission.Admission;
import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.report.EnsembleReport;
import io.zabitat.node.report.ServerReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What the servers of this framework report about themselves. Called by shell sessions, each on its own thread. */
@Component(
        immediate = true,
        service = {})
public final class ServerCommands {
    private static final String UNKNOWN = "-";

    private final ServersHere servers;
    private final Runnable end;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Admission admission;

    @Activate
    public ServerCommands(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(
                Command.table(
                                "status",
                                "",
                                "the servers: role, epoch, leader, zxids, connections, data, and what they warn of",
                                (arguments, caller) -> status(arguments))
                        .ofServer(),
                Command.table(
                                "members",
                                "",
                                "the ensemble as each server sees it; - is what it does not know, a leader knows most",
                                (arguments, caller) -> members(arguments))
                        .ofServer(),
                Command.table(
                                "elections",
                                "",
                                "the last elections of each server, oldest first; times in milliseconds from the beginning",
                                (arguments, caller) -> elections(arguments))
                        .ofServer(),
                Command.table(
                                "metrics",
                                "[PART...]",
                                "metrics as mntr has them, and Zabitat's own; those whose names contain a PART",
                                (arguments, caller) -> metrics(arguments))
                        .ofServer());
    }

    @Deactivate
    void end() {
        end.run();
    }

    private String status(Arguments arguments) {
        Table table = new Table(
                "server",
                "id",
                "mode",
                "phase",
                "epoch",
                "leader",
                "address",
                "zxid",
                "config",
                "logged",
                "connections",
                "sessions",
                "znodes",
                "watches",
                "data",
                "warnings");
        for (ServerReport report : reports(arguments)) {
            EnsembleReport ensemble = report.ensemble();
            table.row(
                    report.name(),
                    report.serverId(),
                    report.role(),
                    ensemble.phase(),
                    known(ensemble.epoch()),
                    known(ensemble.leader()),
                    report.clientAddress(),
                    zxid(report.lastZxid()),
                    zxid(ensemble.configVersion()),
                    zxid(ensemble.lastLogged()),
                    report.connections(),
                    report.sessions(),
                    report.znodes(),
                    report.watches(),
                    report.dataDir(),
                    known(String.join("; ", warnings(report))));
        }
        return table.text(arguments.has(Command.JSON));
    }

    /** Of the server, and of the process that it lives in. */
    private List<String> warnings(ServerReport report) {
        List<String> warnings = new ArrayList<>(report.warnings());
        Admission present = admission;
        if (present != null) {
            present.providers().stream()
                    .filter(provider -> !provider.state().equals("ADMITTED"))
                    .map(provider -> "provider " + provider.name() + " " + provider.version() + " " + provider.state()
                            + ", see zab:provider-list")
                    .forEach(warnings::add);
        }
        return warnings;
    }

    private String members(Arguments arguments) {
        Table table = new Table(
                "server",
                "member",
                "standing",
                "role",
                "address",
                "clients",
                "synced",
                "acked",
                "lag",
                "link",
                "election");
        for (ServerReport report : reports(arguments)) {
            for (EnsembleReport.MemberLine member : report.ensemble().members()) {
                table.row(
                        report.name(),
                        member.id(),
                        member.standing(),
                        member.role(),
                        known(member.address()),
                        known(member.clients()),
                        known(member.synced()),
                        zxid(member.lastAcked()),
                        known(member.lag()),
                        known(member.link()),
                        member.election());
            }
        }
        return table.text(arguments.has(Command.JSON));
    }

    private String elections(Arguments arguments) {
        Table table = new Table("server", "began", "round", "leader", "epoch", "decided", "serving");
        for (ServerReport report : reports(arguments)) {
            for (EnsembleReport.Election election : report.ensemble().elections()) {
                table.row(
                        report.name(),
                        Instant.ofEpochMilli(election.startedMillis()),
                        known(election.round()),
                        known(election.leader()),
                        known(election.epoch()),
                        known(election.electionMillis()),
                        known(election.servingMillis()));
            }
        }
        return table.text(arguments.has(Command.JSON));
    }

    private static String known(long value) {
        return value < 0 ? UNKNOWN : Long.toString(value);
    }

    private static String known(String value) {
        return value.isEmpty() ? UNKNOWN : value;
    }

    private static String zxid(long zxid) {
        return zxid < 0 ? UNKNOWN : "0x" + Long.toHexString(zxid);
    }

    private String metrics(Arguments arguments) {
        List<String> parts = arguments.words();
        Table table = new Table("server", "metric", "value");
        for (RunningServer server : servers.meant(arguments).all()) {
            ServerReport report = server.report();
            Map<String, String> metrics = new LinkedHashMap<>(report.metrics());
            server.swaps().figures().forEach((name, value) -> metrics.put(name, Long.toString(value)));
            metrics.forEach((name, value) -> {
                if (parts.isEmpty() || parts.stream().anyMatch(name::contains)) {
                    table.row(report.name(), name, value);
                }
            });
        }
        return table.text(arguments.has(Command.JSON));
    }

    private List<ServerReport> reports(Arguments arguments) {
        return servers.meant(arguments).all().stream()
                .map(RunningServer::report)
                .toList();
    }
}
