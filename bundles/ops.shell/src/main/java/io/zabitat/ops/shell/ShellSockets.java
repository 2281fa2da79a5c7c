package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a shell in the data directory of each running server. Called by the framework's threads; guarded by itself. */
@Component(
        service = {},
        immediate = true)
public final class ShellSockets {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSockets.class);

    private final CommandProcessor processor;
    private final CommandIndex commands;
    private final Map<String, ShellServer> shells = new HashMap<>();

    @Activate
    public ShellSockets(@Reference CommandProcessor processor, @Reference CommandIndex commands) {
        this.processor = processor;
        this.commands = commands;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindServer(RunningServer server) {
        Path dataDir = server.report().dataDir();
        try {
            shells.put(server.name(), ShellServer.open(processor, commands, dataDir));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("server={} has no shell in {}: {}", server.name(), dataDir, e.toString());
        }
    }

    synchronized void unbindServer(RunningServer server) {
        ShellServer shell = shells.remove(server.name());
        if (shell != null) {
            close(shell);
        }
    }

    @Deactivate
    synchronized void end() {
        shells.values().forEach(ShellSockets::close);
        shells.clear();
    }

    private static void close(ShellServer shell) {
        try {
            shell.close();
        } catch (IOException e) {
            LOG.debug("while closing a shell", e);
        }
    }
}
