package io.zabitat.peer;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What happens to connections that the quorum port accepts: closed at once while this server does not lead, since learners
 * that come too early or too late rely on it; else made into links, as many as are allowed, of which each has to say in time who
 * it is. Owned by the node loop.
 */
public final class QuorumPort {
    private final Adopter adopter;
    private final LinkSettings settings;
    private final LinkListener listener;
    private final LongSupplier nextLinkId;
    private final Consumer<String> notes;
    private final int maxStrangers;
    private final Map<QuorumLink, Long> strangers = new LinkedHashMap<>();
    private boolean leading;

    /**
     * @param maxStrangers how many links may exist that have not said yet who they are; the oldest makes room
     * @param nextLinkId gives ids that are never used again
     * @param notes lines for the operator's log
     */
    public QuorumPort(
            Adopter adopter,
            LinkSettings settings,
            LinkListener listener,
            int maxStrangers,
            LongSupplier nextLinkId,
            Consumer<String> notes) {
        this.adopter = adopter;
        this.settings = settings;
        this.listener = listener;
        this.maxStrangers = maxStrangers;
        this.nextLinkId = nextLinkId;
        this.notes = notes;
    }

    /** Whether connections are welcome. Links that exist are not touched. */
    public void setLeading(boolean value) {
        leading = value;
    }

    /**
     * Takes a socket that was accepted.
     *
     * @param deadlineNanos until when its first packet has to be there
     * @return the new link; empty when the socket was closed
     */
    public Optional<QuorumLink> accept(SocketChannel socket, long deadlineNanos) {
        forgetKnown();
        if (!leading) {
            closeQuietly(socket);
            return Optional.empty();
        }
        if (strangers.size() >= maxStrangers) {
            refuse(strangers.keySet().iterator().next(), "no first packet yet, and " + maxStrangers + " others wait");
        }
        QuorumLink link = new QuorumLink(nextLinkId.getAsLong(), QuorumLink.Side.LEADER, settings, listener);
        try {
            link.attach(adopter.adopt(socket, link));
        } catch (IOException e) {
            notes.accept("quorum port: connection cannot be used: " + e);
            return Optional.empty();
        }
        strangers.put(link, deadlineNanos);
        return Optional.of(link);
    }

    /** Ends links that have been silent for too long. */
    public void onTick(long nowNanos) {
        forgetKnown();
        List<QuorumLink> late = new ArrayList<>();
        strangers.forEach((link, deadline) -> {
            if (nowNanos - deadline >= 0) {
                late.add(link);
            }
        });
        late.forEach(link -> refuse(link, "no first packet in time"));
    }

    /** When {@link #onTick} has something to do; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        return strangers.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    private void forgetKnown() {
        strangers.keySet().removeIf(link -> link.isIntroduced() || !link.isOpen());
    }

    private void refuse(QuorumLink link, String why) {
        strangers.remove(link);
        link.end(why);
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was sent, and nobody waits for it.
            return;
        }
    }
}
