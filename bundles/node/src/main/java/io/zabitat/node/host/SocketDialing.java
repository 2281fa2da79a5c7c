package io.zabitat.node.host;

import io.zabitat.api.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Dials with the machine's sockets, on threads that may wait for names and for servers that do not answer. */
public final class SocketDialing implements Surroundings.Dialing {
    private final Executor threads;

    public SocketDialing(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void dial(Member.HostPort address, int timeoutMillis, Answer answer) {
        try {
            threads.execute(() -> connect(address, timeoutMillis, answer));
        } catch (RejectedExecutionException e) {
            answer.onFailed("too many connections are being made");
        }
    }

    @Override
    public void lookUp(String host, Consumer<InetAddress> answer) {
        try {
            threads.execute(() -> Surroundings.Dialing.super.lookUp(host, answer));
        } catch (RejectedExecutionException e) {
            return; // too much is going on: asked again later
        }
    }

    private static void connect(Member.HostPort address, int timeoutMillis, Answer answer) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.socket().connect(new InetSocketAddress(address.host(), address.port()), timeoutMillis);
        } catch (IOException | RuntimeException | Error e) {
            close(channel);
            answer.onFailed(address + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return;
        }
        answer.onConnected(channel);
    }

    private static void close(SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // it never was of use
            }
        }
    }
}
