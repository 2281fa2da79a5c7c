package io.zabitat.ops.shell;

import io.zabitat.node.MemberChange;
import io.zabitat.node.osgi.RunningServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Changes the members of an ensemble from the shell of its leader. Called by shell sessions, each on its own thread. */
@Component(
        service = ReconfigCommand.class,
        property = {"osgi.command.scope=zab", "osgi.command.function=reconfig"})
public final class ReconfigCommand {
    private static final int WAIT_SECONDS = 30;
    private static final String LEADER = "leader";

    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    @Descriptor("changes the members of the ensemble, at its leader; prints the list that is in force then")
    public String reconfig(
            @Descriptor("server lines that come in or replace those of the same number, with commas between them:"
                            + " \"server.4=host:2888:3888;2181\"")
                    @Parameter(names = "--add", absentValue = "")
                    String add,
            @Descriptor("numbers of servers that go, with commas between them")
                    @Parameter(names = "--remove", absentValue = "")
                    String remove,
            @Descriptor("all lines of the new list, with commas between them")
                    @Parameter(names = "--members", absentValue = "")
                    String members,
            @Descriptor("only if this is the version of the list in force, as its last line says")
                    @Parameter(names = "--from", absentValue = "")
                    String from)
            throws InterruptedException {
        MemberChange change = new MemberChange(
                given(add), given(remove), given(members), from.isEmpty() ? -1 : Long.parseUnsignedLong(from, 16));
        try {
            return server().changeMembers(change).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "no answer after " + WAIT_SECONDS + " s: the leader has changed, perhaps; look at zab:members"
                            + " before you ask again",
                    e);
        }
    }

    /** Of several servers in this framework the one that leads. */
    private RunningServer server() {
        return servers.stream()
                .filter(server -> server.report().role().equals(LEADER))
                .findFirst()
                .or(() -> servers.stream().findFirst())
                .orElseThrow(() -> new IllegalStateException("no server runs here"));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
