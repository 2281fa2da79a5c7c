package io.zabitat.api;

/**
 * Which paths may be created (client protocol, section 9). The rules are stated there in UTF-16 code units; here they are
 * applied to UTF-8 bytes. Malformed UTF-8 is refused: decoded, it would hold U+FFFD, which is not allowed either.
 */
public final class PathRules {
    private PathRules() {}

    /** Whether the path may name a znode; {@code "/"} may. */
    public static boolean isValid(Path path) {
        return isValid(path.bytes(), 0, path.length());
    }

    public static boolean isValid(byte[] b, int offset, int length) {
        if (length == 0 || b[offset] != '/') {
            return false;
        }
        if (length == 1) {
            return true;
        }
        int end = offset + length;
        if (b[end - 1] == '/') {
            return false;
        }
        int componentStart = offset + 1;
        for (int i = offset + 1; i < end; ) {
            int c = b[i];
            if (c == '/') {
                if (isBadComponent(b, componentStart, i)) {
                    return false;
                }
                componentStart = ++i;
            } else if (c >= 0x20 && c != 0x7f) {
                i++;
            } else {
                int width = c < 0 ? multiByteWidth(b, i, end) : 0;
                if (width == 0) {
                    return false;
                }
                i += width;
            }
        }
        return !isBadComponent(b, componentStart, end);
    }

    /** Empty, {@code "."} or {@code ".."}. */
    private static boolean isBadComponent(byte[] b, int from, int to) {
        int n = to - from;
        return n == 0 || (b[from] == '.' && (n == 1 || (n == 2 && b[from + 1] == '.')));
    }

    /** The number of bytes of the character at {@code i}, or 0 when it is malformed or not allowed in a path. */
    private static int multiByteWidth(byte[] b, int i, int end) {
        int lead = b[i] & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            if (i + 1 >= end || !isContinuation(b[i + 1])) {
                return 0;
            }
            int c = (lead & 0x1f) << 6 | b[i + 1] & 0x3f;
            return c <= 0x9f ? 0 : 2;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            if (i + 2 >= end || !isContinuation(b[i + 1]) || !isContinuation(b[i + 2])) {
                return 0;
            }
            int c = (lead & 0x0f) << 12 | (b[i + 1] & 0x3f) << 6 | b[i + 2] & 0x3f;
            boolean overlong = c < 0x800;
            boolean surrogateOrPrivate = c >= 0xd800 && c <= 0xf8ff;
            boolean special = c >= 0xfff0;
            return overlong || surrogateOrPrivate || special ? 0 : 3;
        }
        return 0; // a stray continuation byte, or a character beyond the BMP: a surrogate pair in UTF-16
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
