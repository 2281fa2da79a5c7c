package io.zabitat.node;

import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings listening sockets to other addresses: looks the names up away from the node loop, then has them bound, and tries again each
 * second until that succeeds. Owned by the node loop.
 */
final class AddressChange {
    private static final long REST_NANOS = 1_000_000_000L;

    private final Surroundings.Dialing dialing;
    private final Mailbox mailbox;
    private final Binding binding;
    private final Consumer<String> note;
    private List<InetSocketAddress> wanted = List.of();
    private long attempt;
    private long tryAtNanos = Long.MAX_VALUE;

    /** Takes the sockets. */
    interface Binding {
        /** @param addresses looked up */
        void bind(List<InetSocketAddress> addresses) throws IOException;
    }

    AddressChange(Surroundings.Dialing dialing, Mailbox mailbox, Binding binding, Consumer<String> note) {
        this.dialing = dialing;
        this.mailbox = mailbox;
        this.binding = binding;
        this.note = note;
    }

    /** From now on these, instead of any that were wanted before. */
    void want(List<InetSocketAddress> addresses) {
        wanted = List.copyOf(addresses);
        attempt++;
        tryAtNanos = Long.MIN_VALUE;
    }

    /** Nothing is to change any more. */
    void forget() {
        attempt++;
        tryAtNanos = Long.MAX_VALUE;
    }

    void onTime(long nowNanos) {
        if (nowNanos >= tryAtNanos) {
            tryAtNanos = nowNanos + REST_NANOS;
            lookUp(++attempt, new ArrayList<>());
        }
    }

    /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never, {@link Long#MIN_VALUE} for at once. */
    long nextNanos() {
        return tryAtNanos;
    }

    /** One name after the other: a server rarely has more than one address. */
    private void lookUp(long mine, List<InetSocketAddress> found) {
        if (mine != attempt) {
            return;
        }
        if (found.size() == wanted.size()) {
            bind(found);
            return;
        }
        InetSocketAddress next = wanted.get(found.size());
        if (!next.isUnresolved()) {
            found.add(next);
            lookUp(mine, found);
            return;
        }
        Consumer<InetAddress> answer = address -> {
            found.add(new InetSocketAddress(address, next.getPort()));
            lookUp(mine, found);
        };
        dialing.lookUp(next.getHostString(), address -> mailbox.post(() -> answer.accept(address)));
    }

    private void bind(List<InetSocketAddress> found) {
        try {
            binding.bind(found);
            forget();
        } catch (IOException e) {
            note.accept("cannot listen on " + found + ", trying again: " + e.getMessage());
        }
    }
}
