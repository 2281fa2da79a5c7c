package io.zabitat.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The full path of a znode as the UTF-8 bytes that came over the wire. Immutable; equality is equality of bytes. A path is
 * not valid by existing: {@link PathRules} says which ones may be created. The root is {@code "/"}; the tree knows the empty
 * path as its alias, but as a request's path it is not valid.
 */
public final class Path implements Comparable<Path> {
    public static final Path ROOT = new Path(new byte[] {'/'});

    /** The path of no bytes: what a client sends as an empty or null string. */
    public static final Path EMPTY = new Path(new byte[0]);

    private final byte[] utf8;
    private int hash;

    private Path(byte[] utf8) {
        this.utf8 = utf8;
    }

    public static Path of(String path) {
        return new Path(path.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies {@code length} bytes from {@code offset}. */
    public static Path copyOf(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new Path(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Takes the array over: the caller must not change it any more. */
    public static Path ofOwned(byte[] utf8) {
        return new Path(utf8);
    }

    /** The number of bytes. */
    public int length() {
        return utf8.length;
    }

    public byte byteAt(int index) {
        return utf8[index];
    }

    /** The bytes themselves, not a copy: callers only read. */
    public byte[] bytes() {
        return utf8;
    }

    public boolean isRoot() {
        return utf8.length == 1 && utf8[0] == '/';
    }

    /** The index of the last slash, or -1. */
    public int lastSlash() {
        int i = utf8.length - 1;
        while (i >= 0 && utf8[i] != '/') {
            i--;
        }
        return i;
    }

    /** The path up to the last slash; the root for {@code "/a"} and for the root itself. */
    public Path parent() {
        int slash = lastSlash();
        return slash <= 0 ? ROOT : new Path(Arrays.copyOf(utf8, slash));
    }

    /** This path and a slash and the name. */
    public Path child(byte[] name, int offset, int length) {
        int stem = isRoot() ? 0 : utf8.length;
        byte[] joined = Arrays.copyOf(utf8, stem + 1 + length);
        joined[stem] = '/';
        System.arraycopy(name, offset, joined, stem + 1, length);
        return new Path(joined);
    }

    /** This path with ASCII text behind it, as for a sequence number. */
    public Path append(String ascii) {
        byte[] joined = Arrays.copyOf(utf8, utf8.length + ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            joined[utf8.length + i] = (byte) ascii.charAt(i);
        }
        return new Path(joined);
    }

    public boolean startsWith(Path prefix) {
        return utf8.length >= prefix.utf8.length
                && Arrays.equals(utf8, 0, prefix.utf8.length, prefix.utf8, 0, prefix.utf8.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Path path && Arrays.equals(utf8, path.utf8);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(utf8);
            hash = h;
        }
        return h;
    }

    @Override
    public int compareTo(Path other) {
        return Arrays.compareUnsigned(utf8, other.utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
