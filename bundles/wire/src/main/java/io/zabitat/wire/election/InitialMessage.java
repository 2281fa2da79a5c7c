package io.zabitat.wire.election;

import io.zabitat.api.Member.HostPort;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The first bytes on a connection to an election port: who has dialled, and where it can be dialled back. They come without a
 * length in front, so whoever reads the stream asks {@link #wantedBytes} before it decodes. What is written must leave in one
 * piece: ZooKeeper reads the addresses with a single call.
 *
 * @param serverId the server that has dialled; {@link #ANONYMOUS} for an observer without an id
 * @param addresses its election addresses, without those that name no host in particular; empty from servers before 3.5
 */
public record InitialMessage(long serverId, List<HostPort> addresses) {
    /** The id of an observer that has none; the acceptor invents one. */
    public static final long ANONYMOUS = Long.MAX_VALUE;

    private static final long ONE_ADDRESS = -65536;
    private static final long MANY_ADDRESSES = -65535;
    private static final int HEADER_BYTES = 20;
    private static final int MAX_ADDRESS_BYTES = 2048;

    public InitialMessage {
        addresses = List.copyOf(addresses);
    }

    /**
     * Writes the message.
     *
     * @param multiAddress whether all addresses are told, which only servers since 3.6 with {@code multiAddress.enabled}
     *     understand, or the first alone
     * @throws IllegalArgumentException when there is no address, or more than a receiver accepts
     */
    public void write(JuteWriter out, boolean multiAddress) {
        String text = addresses.stream()
                .limit(multiAddress ? addresses.size() : 1)
                .map(HostPort::toString)
                .collect(Collectors.joining("|"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_ADDRESS_BYTES) {
            throw new IllegalArgumentException("addresses of " + bytes.length + " bytes, 1 to " + MAX_ADDRESS_BYTES
                    + " are allowed: " + addresses);
        }
        out.writeLong(multiAddress ? MANY_ADDRESSES : ONE_ADDRESS);
        out.writeLong(serverId);
        out.writeInt(bytes.length);
        out.writeRaw(bytes, 0, bytes.length);
    }

    /**
     * How many bytes the message at the front needs, as far as the bytes at hand tell: it is complete when the answer is not
     * more than {@code length}, and then the answer is its size. Never more than 2068.
     *
     * @throws WireException when no message begins like this
     */
    public static int wantedBytes(byte[] bytes, int offset, int length) throws WireException {
        if (length < Long.BYTES) {
            return Long.BYTES;
        }
        JuteReader in = new JuteReader(MAX_ADDRESS_BYTES).reset(bytes, offset, offset + length);
        if (isServerId(in.readLong())) {
            return Long.BYTES;
        }
        if (length < HEADER_BYTES) {
            return HEADER_BYTES;
        }
        in.skip(Long.BYTES);
        return HEADER_BYTES + addressBytes(in);
    }

    /** Decodes a complete message and leaves the reader behind it. */
    public static InitialMessage decode(JuteReader in) throws WireException {
        long first = in.readLong();
        if (isServerId(first)) {
            return new InitialMessage(first, List.of());
        }
        long serverId = in.readLong();
        int length = addressBytes(in);
        int at = in.position();
        in.skip(length);
        return new InitialMessage(serverId, addresses(new String(in.array(), at, length, StandardCharsets.UTF_8)));
    }

    /** Servers before 3.5 begin with their id; what would be a negative id is a version. */
    private static boolean isServerId(long first) throws WireException {
        if (first < 0 && first != ONE_ADDRESS && first != MANY_ADDRESSES) {
            throw new WireException("unknown version " + first + " of the initial message");
        }
        return first >= 0;
    }

    private static int addressBytes(JuteReader in) throws WireException {
        int length = in.readInt();
        if (length < 1 || length > MAX_ADDRESS_BYTES) {
            throw new WireException("addresses of " + length + " bytes");
        }
        return length;
    }

    private static List<HostPort> addresses(String text) throws WireException {
        List<HostPort> addresses = new ArrayList<>();
        for (String address : text.split("\\|")) {
            HostPort hostPort = address(address);
            if (!isWildcard(hostPort.host())) {
                addresses.add(hostPort);
            }
        }
        return addresses;
    }

    private static HostPort address(String text) throws WireException {
        boolean bracketed = text.startsWith("[");
        int colon = bracketed ? text.indexOf(']') + 1 : text.indexOf(':');
        if (colon < 1 || colon >= text.length() || text.charAt(colon) != ':') {
            throw new WireException("malformed address " + text);
        }
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        String digits = text.substring(colon + 1);
        if (host.isEmpty()
                || digits.isEmpty()
                || digits.length() > 5
                || !digits.chars().allMatch(InitialMessage::isDigit)) {
            throw new WireException("malformed address " + text);
        }
        int port = Integer.parseInt(digits);
        if (port > 0xffff) {
            throw new WireException("malformed address " + text);
        }
        return new HostPort(host, port);
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    /** Nobody can be dialled at "every address of this host". */
    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.indexOf(':') >= 0 && host.chars().allMatch(c -> c == ':' || c == '0');
    }
}
