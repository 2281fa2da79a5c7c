package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.node.host.Clock;
import io.zabitat.node.membership.Roster;
import io.zabitat.tree.DataTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a changed list of members to work in the running server: the elections and links between members, the node that shows it to
 * clients, and where clients connect. Owned by the node loop.
 */
final class LivingMembers implements Members {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    private final String name;
    private final Roster roster;
    private final Clock clock;
    private final DataTree tree;
    private final Peers peers;
    private final AddressChange clientPort;
    private Optional<Member.HostPort> clientAddress;

    /** @param clientPort moves the client port */
    LivingMembers(String name, Roster roster, Clock clock, DataTree tree, Peers peers, AddressChange clientPort) {
        this.name = name;
        this.roster = roster;
        this.clock = clock;
        this.tree = tree;
        this.peers = peers;
        this.clientPort = clientPort;
        this.clientAddress = roster.own().client();
    }

    @Override
    public void propose(EnsembleConfig next) {
        boolean news = roster.next().filter(next::equals).isEmpty();
        roster.propose(next);
        if (news) {
            LOG.info("server={} members proposed: {}", name, describe(next));
            peers.membersChanged();
        }
    }

    @Override
    public void withdraw() {
        if (roster.next().isPresent()) {
            LOG.info(
                    "server={} members no longer proposed: version 0x{}",
                    name,
                    version(roster.next().get()));
            roster.withdraw();
            peers.membersChanged();
        }
    }

    @Override
    public void activate(EnsembleConfig config) {
        roster.activate(config);
        if (tree.loggedConfig().filter(config::equals).isEmpty()) {
            tree.setConfig(config, clock.wallMillis()); // no transaction has brought it: another member said so
        }
        LOG.info("server={} members in force: {}{}", name, describe(config), isMember(config));
        peers.membersChanged();
        moveClients(config);
    }

    /** Only the list moves clients: a server whose line names no address stays where its own file says. */
    private void moveClients(EnsembleConfig config) {
        Optional<Member.HostPort> listed = config.member(roster.self()).flatMap(Member::client);
        if (listed.isPresent() && !listed.equals(clientAddress)) {
            clientAddress = listed;
            clientPort.want(List.of(NodeSettings.clientAddress(listed.get())));
        }
    }

    private String isMember(EnsembleConfig config) {
        if (config.member(roster.self()).isEmpty()) {
            return "; this server is not one of them: it follows, and its word counts no more";
        }
        return "";
    }

    private static String version(EnsembleConfig config) {
        return Long.toHexString(config.version());
    }

    private static String describe(EnsembleConfig config) {
        List<Long> observers = ids(config, Member::observer);
        return "version=0x" + version(config) + " voters=" + config.voters()
                + (observers.isEmpty() ? "" : " observers=" + observers);
    }

    private static List<Long> ids(EnsembleConfig config, Function<Member, Boolean> which) {
        return config.members().stream().filter(which::apply).map(Member::id).toList();
    }
}
