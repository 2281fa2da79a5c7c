package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.store.RetiredStores;
import io.zabitat.node.store.SwapFinding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Looking into the store of a running server, and taking away what a change of it has put aside. Called by shell sessions, each on its
 * own thread.
 */
@Component(
        immediate = true,
        service = {})
public final class StoreCommands {
    private static final String DEEP = "--deep";
    private static final String FORCE = "--force";

    private final ServersHere servers;
    private final Runnable end;

    @Activate
    public StoreCommands(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(
                Command.table(
                                "store-verify",
                                "",
                                "reads all of the store while it works; fails when something is wrong",
                                (arguments, caller) -> verify(arguments))
                        .with(DEEP, "compares it with memory, too, which takes as much memory again")
                        .ofServer(),
                Command.table("store-purge", "", "takes away the stores that changes have put aside", this::purge)
                        .with(FORCE, "also where no snapshot is newer than the change")
                        .withReason()
                        .withDryRun()
                        .ofServer());
    }

    @Deactivate
    void end() {
        end.run();
    }

    /** Fails when something is wrong, so that a script notices. */
    private String verify(Arguments arguments) throws InterruptedException {
        RunningServer server = servers.meant(arguments).one();
        List<SwapFinding> found = server.storage().check().verify(arguments.has(DEEP));
        Table table = new Table("server", "level", "subject", "text");
        found.forEach(line -> table.row(server.name(), line.level(), line.subject(), line.text()));
        String text = table.text(arguments.has(Command.JSON));
        if (found.stream().anyMatch(SwapFinding::isFailure)) {
            throw new IllegalStateException(text);
        }
        return text;
    }

    private String purge(Arguments arguments, Caller caller) throws IOException {
        RunningServer server = servers.meant(arguments).one();
        if (!arguments.has(Command.DRY_RUN)) {
            String reason = arguments.option(Command.REASON, "");
            return table(server, server.purgeStores(arguments.has(FORCE), caller.actor(), reason), "gone", arguments);
        }
        RetiredStores retired = server.storage().retired();
        String state = retired.bar().map(bar -> "stays: " + bar).orElse("would go");
        return table(server, retired.list(), state, arguments);
    }

    private static String table(RunningServer server, List<Path> folders, String state, Arguments arguments) {
        Table table = new Table("server", "folder", "state");
        folders.forEach(folder -> table.row(server.name(), folder, state));
        boolean json = arguments.has(Command.JSON);
        return folders.isEmpty() && !json ? "no store was put aside" : table.text(json);
    }
}
