package io.zabitat.wire.snapshot;

/**
 * Where snapshot bytes come from; {@code InputStream::read} is one.
 *
 * @param <X> how reading fails
 */
@FunctionalInterface
public interface ByteSource<X extends Exception> {
    /**
     * Reads some bytes, waiting for the first.
     *
     * @param length at least 1
     * @return how many were read, at least 1; -1 at the end
     */
    int read(byte[] into, int offset, int length) throws X;
}
