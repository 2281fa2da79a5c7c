package io.zabitat.node.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** As much DER as certificates, revocation lists and OCSP answers of tests need. Pure. */
final class Der {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return of(0x30, parts);
    }

    /** A tagged value that holds another whole one. */
    static byte[] explicit(int number, byte[]... parts) {
        return of(0xa0 | number, parts);
    }

    static byte[] integer(long value) {
        return of(0x02, BigInteger.valueOf(value).toByteArray());
    }

    static byte[] yes() {
        return of(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] octets(byte[] bytes) {
        return of(0x04, bytes);
    }

    static byte[] bits(byte[] bytes) {
        return of(0x03, new byte[1], bytes);
    }

    static byte[] time(Instant time) {
        return of(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] uri(String uri) {
        return of(0x86, uri.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] oid(String dotted) {
        int[] arcs =
                Arrays.stream(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(40 * arcs[0] + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arcs[i] >> shift != 0) {
                    out.write(arcs[i] >> shift & 0x7f | 0x80);
                }
            }
            out.write(arcs[i] & 0x7f);
        }
        return of(0x06, out.toByteArray());
    }

    static byte[] extension(String oid, byte[] value) {
        return sequence(oid(oid), octets(value));
    }

    /** The content of the value that begins a DER text. */
    static byte[] content(byte[] der) {
        int from = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7f);
        return Arrays.copyOfRange(der, from, from + length(der));
    }

    /** The value that begins a DER text, without what follows it. */
    static byte[] first(byte[] der) {
        int from = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7f);
        return Arrays.copyOf(der, from + length(der));
    }

    private static int length(byte[] der) {
        return (der[1] & 0x80) == 0
                ? der[1]
                : new BigInteger(1, Arrays.copyOfRange(der, 2, 2 + (der[1] & 0x7f))).intValue();
    }
}
