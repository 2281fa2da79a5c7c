package io.zabitat.ops.shell;

import io.zabitat.node.ServerReport;
import io.zabitat.node.osgi.RunningServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What the servers of this framework report about themselves. Called by shell sessions, each on its own thread. */
@Component(
        service = ServerCommands.class,
        property = {
            "osgi.command.scope=zab",
            "osgi.command.function=status",
            "osgi.command.function=providers",
            "osgi.command.function=metrics"
        })
public final class ServerCommands {
    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    @Descriptor("the servers: address, mode, zxid, connections, data")
    public String status(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json) {
        Table table = new Table(
                "server", "id", "mode", "address", "zxid", "connections", "sessions", "znodes", "watches", "data");
        for (ServerReport report : reports()) {
            table.row(
                    report.name(),
                    report.serverId(),
                    report.role(),
                    report.clientAddress(),
                    "0x" + Long.toHexString(report.lastZxid()),
                    report.connections(),
                    report.sessions(),
                    report.znodes(),
                    report.watches(),
                    report.dataDir());
        }
        return table.text(json);
    }

    @Descriptor("the provider that is active in each slot")
    public String providers(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json) {
        Table table = new Table("server", "slot", "provider");
        for (ServerReport report : reports()) {
            report.providers().entrySet().stream()
                    .sorted((a, b) -> a.getKey().compareTo(b.getKey()))
                    .forEach(slot -> table.row(report.name(), slot.getKey(), slot.getValue()));
        }
        return table.text(json);
    }

    @Descriptor("ZooKeeper's metrics, as mntr has them")
    public String metrics(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("only names that contain one of these") String... parts) {
        Table table = new Table("server", "metric", "value");
        for (ServerReport report : reports()) {
            report.metrics().forEach((name, value) -> {
                if (parts.length == 0 || List.of(parts).stream().anyMatch(name::contains)) {
                    table.row(report.name(), name, value);
                }
            });
        }
        return table.text(json);
    }

    private List<ServerReport> reports() {
        return servers.stream()
                .map(RunningServer::report)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }
}
