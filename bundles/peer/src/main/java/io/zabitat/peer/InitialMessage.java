package io.zabitat.peer;

import io.zabitat.api.Member;
import io.zabitat.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The first bytes of whoever opens an election connection (election protocol 1.1).
 *
 * @param serverId who it says it is; {@link #ANONYMOUS} from an observer without an id
 * @param addresses where its own election port is, wildcards left out; may be empty
 */
record InitialMessage(long serverId, List<Member.HostPort> addresses) {
    static final long ANONYMOUS = Long.MAX_VALUE;

    /** One address. */
    private static final long V1 = -65536;

    /** Several addresses, separated by {@code |}. */
    private static final long V2 = -65535;

    /** How TLS begins: a handshake record of version 3. */
    private static final int TLS_HELLO = 0x1603;

    private static final int FIXED_BYTES = 20;
    private static final int MAX_ADDRESS_BYTES = 2048;

    InitialMessage {
        addresses = List.copyOf(addresses);
    }

    /** With the first address alone, unless all are to be told. */
    static byte[] encode(long serverId, List<Member.HostPort> addresses, boolean multiAddress) {
        StringBuilder text = new StringBuilder(addresses.get(0).toString());
        for (int i = 1; multiAddress && i < addresses.size(); i++) {
            text.append('|').append(addresses.get(i));
        }
        byte[] address = text.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + address.length)
                .putLong(multiAddress ? V2 : V1)
                .putLong(serverId)
                .putInt(address.length)
                .put(address)
                .array();
    }

    /**
     * How many bytes the message at the front takes, as far as the bytes at hand tell.
     *
     * @throws WireException when no message begins like this; names what was found
     */
    static int wantedBytes(byte[] bytes, int offset, int length) throws WireException {
        if (length < 8) {
            return 8;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        long version = in.getLong();
        if (beginsTls((int) (version >>> 32))) {
            throw new WireException("it speaks TLS to a plain port");
        }
        if (version >= 0) {
            return 8; // 3.4: the id itself, and no address
        }
        if (version != V1 && version != V2) {
            throw new WireException(
                    "protocol version " + version + " of the election port, known are " + V1 + " and " + V2);
        }
        if (length < FIXED_BYTES) {
            return FIXED_BYTES;
        }
        long serverId = in.getLong();
        int addressLength = in.getInt();
        if (addressLength < 1 || addressLength > MAX_ADDRESS_BYTES) {
            throw new WireException("server " + serverId + " tells an address of " + addressLength + " bytes, 1 to "
                    + MAX_ADDRESS_BYTES + " are possible");
        }
        return FIXED_BYTES + addressLength;
    }

    /** Whether these are the first four bytes of one who speaks TLS; no id and no packet type is as large. */
    static boolean beginsTls(int first) {
        return first >>> 16 == TLS_HELLO;
    }

    /** Reads a whole message. */
    static InitialMessage decode(byte[] bytes, int offset, int length) throws WireException {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        long first = in.getLong();
        if (first >= 0) {
            return new InitialMessage(first, List.of());
        }
        long serverId = in.getLong();
        String text = new String(bytes, offset + FIXED_BYTES, length - FIXED_BYTES, StandardCharsets.UTF_8);
        List<Member.HostPort> addresses = new ArrayList<>();
        for (String address : text.split("\\|")) {
            Member.HostPort parsed = parse(serverId, address);
            if (!isWildcard(parsed.host())) {
                addresses.add(parsed);
            }
        }
        return new InitialMessage(serverId, addresses);
    }

    private static Member.HostPort parse(long serverId, String address) throws WireException {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        int port = colon < 0 ? -1 : port(address.substring(colon + 1));
        if (host.isEmpty() || port < 1 || !bracketed && host.indexOf(':') >= 0 || !isPrintable(host)) {
            throw new WireException(
                    "server " + serverId + " tells the address '" + printable(address) + "', which is no host:port");
        }
        return new Member.HostPort(host, port);
    }

    private static int port(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9' || i == 5) {
                return -1;
            }
            port = port * 10 + c - '0';
        }
        return port <= 0xffff ? port : -1;
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    }

    private static boolean isPrintable(String host) {
        return host.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Short, and nothing that would harm a log. */
    private static String printable(String address) {
        String cut = address.substring(0, Math.min(80, address.length()));
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
