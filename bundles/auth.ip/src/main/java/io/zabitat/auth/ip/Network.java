package io.zabitat.auth.ip;

import java.util.Optional;

/** The addresses an ACL entry means: those that share its first bits. */
final class Network {
    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** {@code address} or {@code address/bits}; empty when it is neither, or has more bits than its family. */
    static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = AddressText.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int all = address.get().length * Byte.SIZE;
        int bits = slash < 0 ? all : AddressText.decimal(text.substring(slash + 1), all);
        return bits < 0 ? Optional.empty() : Optional.of(new Network(address.get(), bits));
    }

    /** Whether the address is one of them; never one of the other family. */
    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int mask = bits - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (bits - bit));
            if (((other[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
