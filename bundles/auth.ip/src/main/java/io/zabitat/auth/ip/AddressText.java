package io.zabitat.auth.ip;

import java.util.Optional;

/**
 * Reads addresses as text, never asking a name server: dotted IPv4, and IPv6 in eight groups or with one {@code ::}. As in
 * ZooKeeper, IPv6 with a dotted tail is not understood: the JDK shows such a client by its IPv4 address anyway.
 */
final class AddressText {
    private static final int MAX_CHARS = 64;
    private static final int IPV6_GROUPS = 8;

    private AddressText() {}

    /** The 4 or 16 bytes; empty when the text is no address. */
    static Optional<byte[]> parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
    }

    private static Optional<byte[]> parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (parts.length != bytes.length) {
            return Optional.empty();
        }
        for (int i = 0; i < bytes.length; i++) {
            int value = decimal(parts[i], 255);
            if (value < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> parseV6(String text) {
        String[] halves = text.split("::", -1);
        String[] front = groups(halves[0]);
        String[] back = halves.length == 2 ? groups(halves[1]) : new String[0];
        int given = front.length + back.length;
        if (halves.length > 2 || (halves.length == 2 ? given >= IPV6_GROUPS : given != IPV6_GROUPS)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[IPV6_GROUPS * 2];
        if (fill(bytes, 0, front) && fill(bytes, bytes.length - 2 * back.length, back)) {
            return Optional.of(bytes);
        }
        return Optional.empty();
    }

    private static String[] groups(String half) {
        return half.isEmpty() ? new String[0] : half.split(":", -1);
    }

    private static boolean fill(byte[] bytes, int offset, String[] groups) {
        for (int i = 0; i < groups.length; i++) {
            int value = number(groups[i], 16, 0xffff);
            if (value < 0) {
                return false;
            }
            bytes[offset + 2 * i] = (byte) (value >> 8);
            bytes[offset + 2 * i + 1] = (byte) value;
        }
        return true;
    }

    /** The number in ASCII digits, or -1 when it is none or above {@code max}. */
    static int decimal(String digits, int max) {
        return number(digits, 10, max);
    }

    private static int number(String digits, int radix, int max) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > max) {
                return -1;
            }
        }
        return digits.isEmpty() ? -1 : value;
    }
}
