package io.zabitat.election.udpauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of election protocol, section 5. */
class PacketTest {
    private static final Ballot VOTE = new Ballot(3, 5L << 32 | 7);

    private static String hex(Packet packet) {
        return HexFormat.of().formatHex(packet.encode());
    }

    @Test
    void shouldWriteTheBytesOfTheProtocol() {
        String tag = "000000000000002a";
        String none = "0000000000000000";
        assertEquals("00000000" + tag + "00000000" + none + none + none + none, hex(Packet.challengeRequest(42)));
        assertEquals(
                "00000001" + tag + "00000002" + "0000000700000009" + none + none + none,
                hex(Packet.challenge(42, Packet.LEADING, 7L << 32 | 9)));
        assertEquals(
                "00000002" + tag + "00000000" + "0000000000000003" + "0000000500000007" + "0000000000000004"
                        + "0000000700000009",
                hex(Packet.notification(42, VOTE, 4, 7L << 32 | 9)));
        assertEquals(
                "00000003" + tag + "00000001" + "0000000000000003" + "0000000500000007" + "0000000000000004" + none,
                hex(Packet.ack(42, Packet.FOLLOWING, VOTE, 4)));
    }

    @Test
    void shouldReadWhatItWrites() {
        List<Packet> packets = List.of(
                Packet.challengeRequest(-1),
                Packet.challenge(1, 1, Long.MIN_VALUE),
                Packet.notification(Long.MAX_VALUE, VOTE, 1, -1),
                Packet.ack(0, 2, VOTE, -1));
        for (Packet packet : packets) {
            assertEquals(packet, Packet.decode(packet.encode()).orElseThrow());
        }
    }

    @Test
    void shouldIgnoreOtherLengthsTypesAndStates() {
        byte[] packet = Packet.ack(1, 1, VOTE, 1).encode();
        assertTrue(Packet.decode(Arrays.copyOf(packet, 47)).isEmpty());
        assertTrue(Packet.decode(Arrays.copyOf(packet, 49)).isEmpty());
        assertTrue(Packet.decode(new byte[0]).isEmpty());
        byte[] otherType = packet.clone();
        otherType[3] = 4;
        assertTrue(Packet.decode(otherType).isEmpty());
        byte[] otherState = packet.clone();
        otherState[15] = 3;
        assertTrue(Packet.decode(otherState).isEmpty());
    }
}
