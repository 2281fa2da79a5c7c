package io.zabitat.ops.karaf;

import io.zabitat.node.osgi.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Gives Karaf's shell completion for each Gogo command of our scope, as long as it is there. Called by the framework's threads, one at a
 * time for each command.
 */
@Component(
        service = {},
        immediate = true)
public final class KarafCommands implements ServiceTrackerCustomizer<Object, List<KarafCommand>> {
    private static final String FUNCTIONS = "osgi.command.function";
    private static final String OPTIONS = "zabitat.command.options";
    private static final String OPTIONS_WITH_VALUE = "zabitat.command.options.value";

    private final Registry registry;
    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();
    private final ServiceTracker<Object, List<KarafCommand>> commands;

    @Activate
    public KarafCommands(BundleContext context, @Reference SessionFactory shell) throws InvalidSyntaxException {
        registry = shell.getRegistry();
        commands = new ServiceTracker<>(
                context,
                FrameworkUtil.createFilter("(&(osgi.command.scope=" + KarafCommand.SCOPE + ")(" + FUNCTIONS + "=*))"),
                this);
    }

    @Activate
    void begin() {
        commands.open();
    }

    @Deactivate
    void end() {
        commands.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    @Override
    public List<KarafCommand> addingService(ServiceReference<Object> reference) {
        Object functions = reference.getProperty(FUNCTIONS);
        List<KarafCommand> made = new ArrayList<>();
        for (Object name : functions instanceof Object[] several ? several : new Object[] {functions}) {
            NextWords words =
                    new NextWords(name.toString(), strings(reference, OPTIONS), strings(reference, OPTIONS_WITH_VALUE));
            KarafCommand command = new KarafCommand(registry, words, () -> Known.of(servers));
            registry.register(command);
            made.add(command);
        }
        return made;
    }

    private static Set<String> strings(ServiceReference<Object> reference, String property) {
        return reference.getProperty(property) instanceof String[] given ? Set.of(given) : Set.of();
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, List<KarafCommand> made) {
        // its names stay
    }

    @Override
    public void removedService(ServiceReference<Object> reference, List<KarafCommand> made) {
        made.forEach(registry::unregister);
    }
}
