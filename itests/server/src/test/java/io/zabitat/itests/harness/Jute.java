package io.zabitat.itests.harness;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes the client protocol's records by hand (client protocol 1), also wrong ones; fluent, so that a frame reads as one line. */
public final class Jute {
    /** `world:anyone` with all permissions, as a vector of one. */
    public static final Acl OPEN = new Acl(31, "world", "anyone");

    /** One ACL entry. */
    public record Acl(int perms, String scheme, String id) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public static Jute frame() {
        return new Jute();
    }

    public Jute i8(int value) {
        out.write(value);
        return this;
    }

    public Jute bool(boolean value) {
        return i8(value ? 1 : 0);
    }

    public Jute i32(int value) {
        return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    public Jute i64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    /** A buffer; null is length -1. */
    public Jute buffer(byte[] bytes) {
        return bytes == null ? i32(-1) : i32(bytes.length).raw(bytes);
    }

    /** A string; null is length -1. */
    public Jute string(String text) {
        return buffer(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    public Jute strings(String... texts) {
        i32(texts.length);
        for (String text : texts) {
            string(text);
        }
        return this;
    }

    public Jute acls(Acl... entries) {
        i32(entries.length);
        for (Acl entry : entries) {
            i32(entry.perms()).string(entry.scheme()).string(entry.id());
        }
        return this;
    }

    /** A header of one operation inside multi. */
    public Jute op(int type) {
        return i32(type).bool(false).i32(-1);
    }

    /** The end of a multi. */
    public Jute end() {
        return i32(-1).bool(true).i32(-1);
    }

    public Jute hex(String digits) {
        return raw(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    public Jute raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
