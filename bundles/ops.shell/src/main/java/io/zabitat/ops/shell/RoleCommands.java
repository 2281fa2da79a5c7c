package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.swap.ProviderStatus;
import io.zabitat.swap.RoleStatus;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Who has which role in the servers of this framework, and who could. Called by shell sessions, each on its own thread. */
@Component(
        service = RoleCommands.class,
        property = {"osgi.command.scope=zab", "osgi.command.function=roles", "osgi.command.function=providers"})
public final class RoleCommands {
    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    @Descriptor("each role of the servers: who has it, the how many-th that is, who could take over, and how it is")
    public String roles(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("only those of this server") @Parameter(names = "--server", absentValue = "") String only) {
        Table table = new Table("server", "role", "active", "version", "generation", "standby", "state");
        for (RunningServer server : sorted()) {
            if (!only.isEmpty() && !only.equals(server.name())) {
                continue;
            }
            for (RoleStatus role : server.swaps().roles()) {
                table.row(
                        server.name(),
                        role.role().key(),
                        role.active().name(),
                        role.active().version(),
                        role.generation(),
                        role.standbys().isEmpty()
                                ? "-"
                                : role.standbys().stream()
                                        .map(standby -> standby.name())
                                        .distinct()
                                        .sorted()
                                        .collect(Collectors.joining(",")),
                        role.state());
            }
        }
        return table.text(json);
    }

    @Descriptor("all providers that are there, by role")
    public String providers(
            @Descriptor("print JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("a role, such as transport.client") String... roles) {
        Table table = new Table("server", "role", "provider", "version", "state", "from");
        for (RunningServer server : sorted()) {
            for (ProviderStatus provider : server.swaps().providers()) {
                if (roles.length == 0 || List.of(roles).contains(provider.role().key())) {
                    table.row(
                            server.name(),
                            provider.role().key(),
                            provider.id().name(),
                            provider.id().version(),
                            provider.state(),
                            provider.id().origin().isEmpty()
                                    ? "-"
                                    : provider.id().origin());
                }
            }
        }
        return table.text(json);
    }

    private List<RunningServer> sorted() {
        return servers.stream()
                .sorted(Comparator.comparing(RunningServer::name))
                .toList();
    }
}
