package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The servers of this framework, for all commands. Declarative Services tells of them, commands ask; thread safe. */
@Component(service = ServersHere.class)
public final class ServersHere {
    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    /** By name. */
    List<RunningServer> all() {
        return servers.stream()
                .sorted(Comparator.comparing(RunningServer::name))
                .toList();
    }

    /** Those that a command means. */
    ServerChoice meant(Arguments arguments) {
        return new ServerChoice(all(), arguments.option(Command.SERVER, ""));
    }
}
