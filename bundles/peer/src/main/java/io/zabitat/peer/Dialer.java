package io.zabitat.peer;

import io.zabitat.api.Member;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Makes outgoing connections. Implemented by the node, called on its loop. */
public interface Dialer {
    /**
     * Looks the names up anew and connects to all addresses at once, away from the loop; the first that succeeds wins and the
     * others are closed. Returns at once and never calls the answer itself.
     *
     * @param addresses at least one; all of the same server
     */
    void dial(List<Member.HostPort> addresses, int timeoutMillis, Answer answer);

    /** Told exactly once, later, on the loop. */
    interface Answer {
        /** The channel is connected and belongs to whoever asked. */
        void onConnected(SocketChannel channel);

        void onFailed(String reason);
    }
}
