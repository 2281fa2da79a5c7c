package io.zabitat.itests.transcript;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Replaces what two right servers may differ in: session ids, passwords, wall-clock times and the order of unordered lists. */
final class Masks {
    private static final long HOUR = 3_600_000;
    private static final String DIGITS = "0123456789abcdef";

    private final List<Long> sessions = new ArrayList<>();
    private final List<byte[]> passwords = new ArrayList<>();
    private final long started = System.currentTimeMillis();

    void session(long id, byte[] password) {
        if (!sessions.contains(id)) {
            sessions.add(id);
            passwords.add(password);
        }
    }

    /** A reply to a request of a type: header in words, body in masked bytes. */
    String describe(int type, byte[] reply) {
        if (reply.length < 16) {
            return bytes(reply);
        }
        ByteBuffer buffer = ByteBuffer.wrap(reply);
        int xid = buffer.getInt();
        long zxid = buffer.getLong();
        int error = buffer.getInt();
        byte[] body = Arrays.copyOfRange(reply, 16, reply.length);
        return "xid=" + xid + " zxid=" + zxid + " err=" + error + " " + bytes(xid == -1 ? body : sorted(type, body));
    }

    /** Printable characters as they are, others as two hex digits, masked fields as names. */
    String bytes(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at < bytes.length) {
            String name = nameAt(buffer, at);
            if (name != null) {
                out.append('{').append(name).append('}');
                at += name.startsWith("P") ? 16 : 8;
            } else {
                int value = bytes[at] & 0xff;
                out.append(' ');
                if (value > ' ' && value < 0x7f && value != '{') {
                    out.append((char) value);
                } else {
                    out.append(DIGITS.charAt(value >> 4)).append(DIGITS.charAt(value & 15));
                }
                at++;
            }
        }
        return out.toString();
    }

    String readable(String hex, String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : hex;
    }

    private String nameAt(ByteBuffer buffer, int at) {
        if (buffer.capacity() - at >= 16) {
            for (int i = 0; i < passwords.size(); i++) {
                if (Arrays.equals(buffer.array(), at, at + 16, passwords.get(i), 0, 16)) {
                    return "P" + i;
                }
            }
        }
        if (buffer.capacity() - at >= 8) {
            long value = buffer.getLong(at);
            int session = sessions.indexOf(value);
            if (session >= 0) {
                return "S" + session;
            }
            if (Math.abs(value - started) < HOUR) {
                return "T";
            }
        }
        return null;
    }

    /** Names of children and ephemerals and the lines of whoAmI come in any order. */
    private static byte[] sorted(int type, byte[] body) {
        int strings = type == 107 ? 2 : 1;
        if (type != 8 && type != 12 && type != 103 && type != 107 || body.length < 4) {
            return body;
        }
        ByteBuffer in = ByteBuffer.wrap(body);
        int count = in.getInt();
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int start = in.position();
            for (int j = 0; j < strings; j++) {
                int length = in.getInt();
                in.position(in.position() + Math.max(0, length));
            }
            entries.add(new String(body, start, in.position() - start, StandardCharsets.ISO_8859_1));
        }
        ByteBuffer out = ByteBuffer.allocate(body.length).putInt(count);
        entries.stream().sorted().forEach(entry -> out.put(entry.getBytes(StandardCharsets.ISO_8859_1)));
        return out.put(body, in.position(), in.remaining()).array();
    }
}
