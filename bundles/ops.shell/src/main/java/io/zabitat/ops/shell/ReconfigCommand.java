package io.zabitat.ops.shell;

import io.zabitat.node.MemberChange;
import io.zabitat.node.osgi.RunningServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Changes the members of an ensemble from the shell of its leader. Called by shell sessions, each on its own thread. */
@Component(
        immediate = true,
        service = {})
public final class ReconfigCommand {
    private static final int WAIT_SECONDS = 30;
    private static final String LEADER = "leader";
    private static final String ADD = "--add";
    private static final String REMOVE = "--remove";
    private static final String MEMBERS = "--members";
    private static final String FROM = "--from";

    private final ServersHere servers;
    private final Runnable end;

    @Activate
    public ReconfigCommand(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(Command.text(
                        "reconfig",
                        "",
                        "changes the members of the ensemble, at its leader; prints the list that is in force then",
                        (arguments, caller) -> reconfig(arguments))
                .with(
                        ADD + " LINES",
                        "server lines that come in or replace those of the same number, with commas between them:"
                                + " \"server.4=host:2888:3888;2181\"")
                .with(REMOVE + " NUMBERS", "of servers that go, with commas between them")
                .with(MEMBERS + " LINES", "all lines of the new list, with commas between them")
                .with(FROM + " VERSION", "only if this is the version of the list in force, as its last line says")
                .ofServer());
    }

    @Deactivate
    void end() {
        end.run();
    }

    private String reconfig(Arguments arguments) throws InterruptedException {
        if (Stream.of(ADD, REMOVE, MEMBERS)
                .allMatch(name -> given(arguments, name).isEmpty())) {
            throw new IllegalArgumentException("who comes and who goes? " + ADD + ", " + REMOVE + " or " + MEMBERS
                    + "; see zab:reconfig --help, and zab:members for those that are there");
        }
        MemberChange change = new MemberChange(
                given(arguments, ADD), given(arguments, REMOVE), given(arguments, MEMBERS), version(arguments));
        RunningServer server = server(arguments);
        try {
            return server.changeMembers(change).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "no answer after " + WAIT_SECONDS + " s: the leader has changed, perhaps; look at zab:members"
                            + " before you ask again",
                    e);
        }
    }

    private static long version(Arguments arguments) {
        String version = arguments.option(FROM, "");
        try {
            return version.isEmpty() ? -1 : Long.parseUnsignedLong(version, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    FROM + " takes the version as the list has it, such as 100000000, and not " + version, e);
        }
    }

    /** Of several servers in this framework the one that leads. */
    private RunningServer server(Arguments arguments) {
        ServerChoice meant = servers.meant(arguments);
        List<RunningServer> leading = meant.all().stream()
                .filter(server -> server.report().role().equals(LEADER))
                .toList();
        return leading.size() == 1 ? leading.get(0) : meant.one();
    }

    private static Optional<String> given(Arguments arguments, String name) {
        String text = arguments.option(name, "");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
