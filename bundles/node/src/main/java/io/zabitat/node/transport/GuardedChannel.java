package io.zabitat.node.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.OpenChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A channel of a {@link GuardedEngine}: one that throws is as good as gone, until the way back has moved or closed its connection. */
public final class GuardedChannel implements Channel {
    private final Channel channel;
    private final Consumer<Throwable> breach;

    GuardedChannel(Channel channel, Consumer<Throwable> breach) {
        this.channel = channel;
        this.breach = breach;
    }

    /** The channel itself, for when its engine is trusted. */
    static Channel trusted(Channel channel) {
        return channel instanceof GuardedChannel guarded ? guarded.channel : channel;
    }

    private <T> T guard(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (RuntimeException | LinkageError e) {
            breach.accept(e);
            return otherwise;
        }
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            breach.accept(e);
        }
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public boolean isSecure() {
        return guard(channel::isSecure, false);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return guard(channel::peerCertificates, List.of());
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        ByteBuffer room = guard(() -> channel.reserve(bytes), null);
        return room != null ? room : ByteBuffer.allocate(bytes);
    }

    @Override
    public void flush() {
        guard(channel::flush);
    }

    @Override
    public int pendingBytes() {
        return guard(channel::pendingBytes, 0);
    }

    @Override
    public boolean isCongested() {
        return guard(channel::isCongested, false);
    }

    @Override
    public void setReading(boolean reading) {
        guard(() -> channel.setReading(reading));
    }

    @Override
    public void closeAfterFlush() {
        guard(channel::closeAfterFlush);
    }

    @Override
    public void close() {
        guard(channel::close);
    }

    @Override
    public Optional<OpenChannel> release() {
        return guard(channel::release, Optional.empty());
    }
}
