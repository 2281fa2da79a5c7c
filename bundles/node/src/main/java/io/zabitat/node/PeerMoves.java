package io.zabitat.node;

import io.zabitat.api.Member;
import io.zabitat.node.membership.Roster;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/** Lets the ports for peers follow the list of members, when it gives this server other addresses. Owned by the node loop. */
final class PeerMoves {
    private final Port quorum;
    private final Port election;

    /** One purpose: which ports, and what brings its sockets there. */
    static final class Port {
        private final Function<Member, List<InetSocketAddress>> addresses;
        private final AddressChange change;
        private List<InetSocketAddress> last;

        /** @param own this server, whose ports are bound */
        Port(Function<Member, List<InetSocketAddress>> addresses, AddressChange change, Member own) {
            this.addresses = addresses;
            this.change = change;
            this.last = addresses.apply(own);
        }

        private void follow(Member own) {
            List<InetSocketAddress> wanted = addresses.apply(own);
            if (!wanted.equals(last)) {
                last = wanted;
                change.want(wanted);
            }
        }
    }

    PeerMoves(Port quorum, Port election) {
        this.quorum = quorum;
        this.election = election;
    }

    void follow(Roster roster) {
        quorum.follow(roster.own());
        election.follow(roster.own());
    }

    void onTime(long nowNanos) {
        quorum.change.onTime(nowNanos);
        election.change.onTime(nowNanos);
    }

    /** As {@link AddressChange#nextNanos}. */
    long nextNanos() {
        return Math.min(quorum.change.nextNanos(), election.change.nextNanos());
    }
}
