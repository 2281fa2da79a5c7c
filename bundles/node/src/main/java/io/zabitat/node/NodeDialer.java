package io.zabitat.node;

import io.zabitat.api.Member;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import io.zabitat.peer.Dialer;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Dials all addresses of a server at once, away from the node loop; the first that answers wins. Asked and answered on the node loop.
 */
final class NodeDialer implements Dialer {
    private final Surroundings.Dialing dialing;
    private final Mailbox mailbox;

    NodeDialer(Surroundings.Dialing dialing, Mailbox mailbox) {
        this.dialing = dialing;
        this.mailbox = mailbox;
    }

    @Override
    public void dial(List<Member.HostPort> addresses, int timeoutMillis, Answer answer) {
        Race race = new Race(addresses.size(), answer);
        for (Member.HostPort address : addresses) {
            dialing.dial(address, timeoutMillis, new Surroundings.Dialing.Answer() {
                @Override
                public void onConnected(SocketChannel channel) {
                    mailbox.post(() -> race.onConnected(channel));
                }

                @Override
                public void onFailed(String reason) {
                    mailbox.post(() -> race.onFailed(reason));
                }
            });
        }
    }

    /** The node loop's: counts what comes back. */
    private static final class Race {
        private final Answer answer;
        private int open;
        private boolean won;

        Race(int open, Answer answer) {
            this.open = open;
            this.answer = answer;
        }

        void onConnected(SocketChannel channel) {
            open--;
            if (!won) {
                won = true;
                answer.onConnected(channel);
                return;
            }
            try {
                channel.close();
            } catch (IOException e) {
                // another address was faster
            }
        }

        void onFailed(String reason) {
            open--;
            if (!won && open == 0) {
                answer.onFailed(reason);
            }
        }
    }
}
