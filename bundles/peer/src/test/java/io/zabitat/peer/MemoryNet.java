package io.zabitat.peer;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Connections in memory, moved on step by step in an order drawn from a seed. */
final class MemoryNet {
    final List<RuntimeException> escaped = new ArrayList<>();
    final Random random;
    int maxLeft;
    private final List<FakeSocket> sockets = new ArrayList<>();

    MemoryNet(long seed) {
        random = new Random(seed);
    }

    /** A connection; its two ends. */
    FakeSocket[] pair(String one, String two) {
        FakeSocket[] ends = {new FakeSocket(this, one, two), new FakeSocket(this, two, one)};
        ends[0].channel.other = ends[1].channel;
        ends[1].channel.other = ends[0].channel;
        sockets.add(ends[0]);
        sockets.add(ends[1]);
        return ends;
    }

    /** An {@link Adopter}. */
    Channel adopt(SocketChannel socket, ChannelHandler handler) {
        MemoryChannel channel = ((FakeSocket) socket).channel;
        channel.handler = handler;
        return channel;
    }

    /** Lets something happen somewhere; false when nothing can. */
    boolean step() {
        sockets.removeIf(socket -> socket.channel.closed && socket.channel.other.closed);
        List<FakeSocket> busy =
                sockets.stream().filter(socket -> !socket.channel.isIdle()).toList();
        if (busy.isEmpty()) {
            return false;
        }
        int atMost = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 1 << 20;
        busy.get(random.nextInt(busy.size())).channel.step(atMost);
        return true;
    }

    void settle() {
        for (int i = 0; i < 10_000_000 && step(); i++) {
            // until nothing moves
        }
    }

    int open() {
        sockets.removeIf(socket -> socket.channel.closed && socket.channel.other.closed);
        return sockets.size();
    }
}
