package io.zabitat.ops.shell;

import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds a command among the services that the shell finds it among, and runs it without a session. Called by tools, on their threads. */
@Component(service = CommandDesk.class)
public final class ServiceDesk implements CommandDesk {
    private static final String JSON = "--json";

    private final BundleContext context;
    private final RoleCommands roles;

    @Activate
    public ServiceDesk(BundleContext context, @Reference RoleCommands roles) {
        this.context = context;
        this.roles = roles;
    }

    @Override
    public String run(String actor, String name, List<String> arguments) throws Exception {
        if (name.equals("roles")) {
            return roles.roles(true, "");
        }
        if (name.equals("providers")) {
            return roles.providers(true, arguments.toArray(String[]::new));
        }
        if (!name.matches("[a-z-]{1,40}")) {
            throw new IllegalArgumentException("no command " + name);
        }
        Collection<ServiceReference<Function>> found = context.getServiceReferences(
                Function.class, "(&(osgi.command.scope=zab)(osgi.command.function=" + name + "))");
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no command " + name);
        }
        ServiceReference<Function> reference = found.iterator().next();
        List<Object> all = new ArrayList<>(arguments);
        all.add(JSON);
        Function command = context.getService(reference);
        if (command == null) {
            throw new IllegalArgumentException("command " + name + " has just been withdrawn");
        }
        try {
            return String.valueOf(command.execute(session(actor), all));
        } finally {
            context.ungetService(reference);
        }
    }

    /** All that a command asks of its session: who speaks, and where it could print. */
    private static CommandSession session(String actor) {
        return (CommandSession) Proxy.newProxyInstance(
                CommandSession.class.getClassLoader(),
                new Class<?>[] {CommandSession.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "get" -> Actors.VARIABLE.equals(given[0]) ? actor : null;
                    case "put" -> null; // nobody asks this session again
                    case "getConsole" -> new PrintStream(PrintStream.nullOutputStream());
                    default -> throw new IllegalStateException("a command without a session wants " + method);
                });
    }
}
