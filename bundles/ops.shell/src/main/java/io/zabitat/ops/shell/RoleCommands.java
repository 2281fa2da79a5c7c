package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.slot.Role;
import io.zabitat.swap.ProviderStatus;
import io.zabitat.swap.RoleStatus;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Who has which role in the servers of this framework, and who could. Called by shell sessions, each on its own thread. */
@Component(
        immediate = true,
        service = {})
public final class RoleCommands {
    private static final String NOTHING = "-";

    private final ServersHere servers;
    private final Runnable end;

    @Activate
    public RoleCommands(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(
                Command.table(
                                "roles",
                                "",
                                "who has each role, the how many-th that is, who could take over, and how it is",
                                (arguments, caller) -> roles(arguments))
                        .ofServer(),
                Command.table(
                                "providers",
                                "[ROLE...]",
                                "all providers that are there, or those of some roles, such as transport.client",
                                (arguments, caller) -> providers(arguments))
                        .ofServer());
    }

    @Deactivate
    void end() {
        end.run();
    }

    private String roles(Arguments arguments) {
        Table table = new Table("server", "role", "active", "version", "generation", "standby", "state");
        for (RunningServer server : servers.meant(arguments).all()) {
            for (RoleStatus role : server.swaps().roles()) {
                table.row(
                        server.name(),
                        role.role().key(),
                        role.active().name(),
                        role.active().version(),
                        role.generation(),
                        standbys(role),
                        role.state());
            }
        }
        return table.text(arguments.has(Command.JSON));
    }

    /** Several bundles may offer the same, and come in any order. */
    static String standbys(RoleStatus role) {
        String names = role.standbys().stream()
                .map(standby -> standby.name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        return names.isEmpty() ? NOTHING : names;
    }

    private String providers(Arguments arguments) {
        List<String> roles = arguments.words();
        for (String role : roles) {
            if (Role.of(role).isEmpty()) {
                throw new IllegalArgumentException("there is no role " + role + ", but "
                        + Stream.of(Role.values()).map(Role::key).toList());
            }
        }
        boolean json = arguments.has(Command.JSON);
        Table table = new Table("server", "role", "provider", "version", "state", "from", "sha256", "signer");
        for (RunningServer server : servers.meant(arguments).all()) {
            for (ProviderStatus provider : server.swaps().providers()) {
                if (roles.isEmpty() || roles.contains(provider.role().key())) {
                    String origin = provider.id().origin();
                    table.row(
                            server.name(),
                            provider.role().key(),
                            provider.id().name(),
                            provider.id().version(),
                            provider.state(),
                            known(origin),
                            known(json ? provider.id().digest() : provider.id().shortDigest()),
                            known(provider.signer()));
                }
            }
        }
        return table.text(json);
    }

    private static String known(String text) {
        return text.isEmpty() ? NOTHING : text;
    }
}
