package io.zabitat.ops.shell;

import io.zabitat.admission.Admission;
import io.zabitat.node.EnsembleReport;
import io.zabitat.node.ServerReport;
import io.zabitat.node.osgi.RunningServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What the servers of this framework report about themselves. Called by shell sessions, each on its own thread. */
@Component(
        service = ServerCommands.class,
        property = {
            "osgi.command.scope=zab",
            "osgi.command.function=status",
            "osgi.command.function=members",
            "osgi.command.function=elections",
            "osgi.command.function=metrics"
        })
public final class ServerCommands {
    private static final String UNKNOWN = "-";

    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Admission admission;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    @Descriptor("the servers: role, epoch, leader, zxids, connections, data")
    public String status(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json) {
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
        for (ServerReport report : reports()) {
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
        return table.text(json);
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

    @Descriptor("the members of the ensemble as each server sees them; - is what it does not know, a leader knows most")
    public String members(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json) {
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
        for (ServerReport report : reports()) {
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
        return table.text(json);
    }

    @Descriptor(
            "the last elections that each server took part in, oldest first; times in milliseconds from its beginning")
    public String elections(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json) {
        Table table = new Table("server", "began", "round", "leader", "epoch", "decided", "serving");
        for (ServerReport report : reports()) {
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
        return table.text(json);
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

    @Descriptor("ZooKeeper's metrics, as mntr has them, and Zabitat's own about the exchange of parts")
    public String metrics(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("only names that contain one of these") String... parts) {
        Table table = new Table("server", "metric", "value");
        for (RunningServer server : sorted()) {
            ServerReport report = server.report();
            Map<String, String> metrics = new LinkedHashMap<>(report.metrics());
            server.swaps().figures().forEach((name, value) -> metrics.put(name, Long.toString(value)));
            metrics.forEach((name, value) -> {
                if (parts.length == 0 || List.of(parts).stream().anyMatch(name::contains)) {
                    table.row(report.name(), name, value);
                }
            });
        }
        return table.text(json);
    }

    private List<ServerReport> reports() {
        return sorted().stream().map(RunningServer::report).toList();
    }

    private List<RunningServer> sorted() {
        return servers.stream()
                .sorted(Comparator.comparing(RunningServer::name))
                .toList();
    }
}
