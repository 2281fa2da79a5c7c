package io.zabitat.storage.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;

/** A journaled file as H2 wants to see it. Closing it leaves the file to its owner. Any thread. */
final class JournaledChannel extends FileBaseDefault {
    private final JournaledFile file;

    JournaledChannel(JournaledFile file) {
        this.file = file;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return file.read(position, into);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        return file.write(position, from);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force();
    }

    /** The directory is locked already, by the store. */
    @Override
    public FileLock tryLock(long position, long length, boolean shared) {
        return new Held(this, position, length, shared);
    }

    @Override
    protected void implCloseChannel() {
        // whoever opened the file closes it
    }

    private static final class Held extends FileLock {
        Held(FileChannel channel, long position, long length, boolean shared) {
            super(channel, position, length, shared);
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void release() {
            // see tryLock
        }
    }
}
