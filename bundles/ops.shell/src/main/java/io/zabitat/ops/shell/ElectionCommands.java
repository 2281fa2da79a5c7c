package io.zabitat.ops.shell;

import io.zabitat.node.ElectionDesk;
import io.zabitat.node.ElectionDesk.Rehearsed;
import io.zabitat.node.osgi.RunningServer;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Elections without effect, and elections without a leader. Called by shell sessions, each on its own thread. */
@Component(
        immediate = true,
        service = {})
public final class ElectionCommands {
    private final ServersHere servers;
    private final Runnable end;

    @Activate
    public ElectionCommands(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(
                Command.table(
                                "election-rehearse",
                                "[ALG]",
                                "who would lead if there were an election now; has no effect",
                                (arguments, caller) -> rehearse(arguments))
                        .with("ALG", "electionAlg, 0 to 3; the one that counts unless given")
                        .ofServer(),
                Command.table(
                                "election-override",
                                "ALG",
                                "while there is no leader, has this server alone elect by ALG; needs a reason",
                                this::override)
                        .with("ALG", "electionAlg, 0 to 3")
                        .withReason()
                        .withDryRun()
                        .ofServer());
    }

    @Deactivate
    void end() {
        end.run();
    }

    private static int algorithm(Arguments arguments) {
        String word = arguments.word(0);
        if (!word.matches("[0-3]")) {
            throw new IllegalArgumentException("ALG is electionAlg, 0 to 3, and not " + word);
        }
        return Integer.parseInt(word);
    }

    private static ElectionDesk desk(RunningServer server) {
        return server.elections()
                .orElseThrow(() -> new IllegalStateException(server.name() + " belongs to no ensemble"));
    }

    private String rehearse(Arguments arguments) throws InterruptedException {
        OptionalInt algorithm = arguments.count() == 0 ? OptionalInt.empty() : OptionalInt.of(algorithm(arguments));
        RunningServer server = servers.meant(arguments).one();
        Rehearsed rehearsed = desk(server).rehearse(algorithm);
        return new Table("server", "electionAlg", "version", "leader", "ms", "messages", "away", "histories", "fault")
                .row(
                        server.name(),
                        rehearsed.algorithm(),
                        rehearsed.provider().version(),
                        rehearsed.leader() < 0 ? "-" : rehearsed.leader(),
                        rehearsed.millis(),
                        rehearsed.messages(),
                        rehearsed.away().isEmpty() ? "-" : rehearsed.away(),
                        rehearsed.known() ? "known" : "taken for this server's",
                        rehearsed.fault().orElse("-"))
                .text(arguments.has(Command.JSON));
    }

    private String override(Arguments arguments, Caller caller) throws InterruptedException {
        int algorithm = algorithm(arguments);
        String reason = arguments.option(Command.REASON, "");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why, with " + Command.REASON + " TEXT");
        }
        RunningServer server = servers.meant(arguments).one();
        boolean dry = arguments.has(Command.DRY_RUN);
        if (dry) {
            desk(server); // which a server alone does not have
        } else {
            server.overrideElection(algorithm, caller.actor(), reason);
        }
        return new Table("server", "electionAlg", "until", "done")
                .row(server.name(), algorithm, "there is a leader", dry ? "no" : "yes")
                .text(arguments.has(Command.JSON));
    }
}
