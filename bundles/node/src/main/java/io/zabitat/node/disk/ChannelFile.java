package io.zabitat.node.disk;

import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of the machine. One thread at a time, as its contract says. */
final class ChannelFile implements DiskFile {
    /** The JDK keeps a direct buffer per thread as large as the largest heap buffer it was given; this bounds it. */
    private static final int MAX_TRANSFER = 256 << 10;

    private final FileChannel channel;

    ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        if (into.isDirect() || into.remaining() <= MAX_TRANSFER) {
            return channel.read(into, position);
        }
        int limit = into.limit();
        into.limit(into.position() + MAX_TRANSFER);
        try {
            return channel.read(into, position);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        long at = position;
        int limit = from.limit();
        while (from.position() < limit) {
            if (!from.isDirect() && limit - from.position() > MAX_TRANSFER) {
                from.limit(from.position() + MAX_TRANSFER);
            }
            at += channel.write(from, at);
            from.limit(limit);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
        // fdatasync also makes a changed size durable (POSIX: all that is needed to read the data back).
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
