package io.zabitat.ops.shell;

import io.zabitat.node.slot.QuorumTest;
import io.zabitat.node.slot.QuorumView;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * What another quorum system would answer, beside the one in force; changes nothing. Called by shell sessions, each on its own thread.
 */
@Component(
        immediate = true,
        service = {})
public final class QuorumCommand {
    private final ServersHere servers;
    private final Runnable end;

    @Activate
    public QuorumCommand(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(Command.table(
                        "quorum-test",
                        "[CONFIG]",
                        "which voters decide by another quorum system, and how many may be lost before and after",
                        (arguments, caller) -> test(arguments))
                .with(
                        "CONFIG",
                        "majority, or lines with commas between them: group.1=1:2:3,group.2=4,weight.4=2; or a whole list"
                                + " of members with server lines; what is in force unless given")
                .ofServer());
    }

    @Deactivate
    void end() {
        end.run();
    }

    private String test(Arguments arguments) {
        String config = arguments.count() == 0 ? "" : arguments.word(0);
        QuorumTest test = servers.meant(arguments).one().testQuorum(config);
        return text(test, arguments.has(Command.JSON));
    }

    static String text(QuorumTest test, boolean json) {
        Table table = new Table("", "quorums", "of", "mayFail", "atBest", "hash", "system", "smallest");
        row(table, "now", test.now());
        row(table, "then", test.then());
        if (json) {
            return table.text(true);
        }
        Optional<String> difference = test.difference();
        String change = difference.isEmpty()
                ? "the same answers: a provider of it can be taken by one member after the other"
                : (test.differing() < 0 ? "" : test.differing() + " sets are counted in another way; ") + "first: "
                        + difference.get();
        return table.text(false) + "\n"
                + "proven: no two quorums without a common voter, none that ends when a voter joins"
                + (test.then().exact() ? "" : ", in a sample of sets") + "\n" + change;
    }

    private static void row(Table table, String when, QuorumView view) {
        String smallest = view.smallest().stream()
                .map(set -> set.stream().map(String::valueOf).collect(Collectors.joining("+")))
                .collect(Collectors.joining(" "));
        table.row(
                when,
                view.quorums(),
                view.sets(),
                view.tolerated(),
                view.toleratedAtBest(),
                view.hash().substring(0, 12),
                view.system(),
                smallest.isEmpty() ? "-" : smallest + (view.more() ? " ..." : ""));
    }
}
