package io.zabitat.election.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes of election protocol, section 4. */
class PacketsTest {
    private static final Packets.Answer ANSWER = new Packets.Answer(0xc0ffee, 2, new Ballot(3, 5L << 32 | 7));

    @Test
    void shouldWriteTheBytesOfTheProtocol() {
        assertEquals("00c0ffee", HexFormat.of().formatHex(Packets.question(0xc0ffee)));
        assertEquals(
                "00c0ffee" + "0000000000000002" + "0000000000000003" + "0000000500000007",
                HexFormat.of().formatHex(ANSWER.encode()));
    }

    @Test
    void shouldReadAnswersWithAndWithoutTheExcess() {
        byte[] bytes = ANSWER.encode();
        assertEquals(ANSWER, Packets.Answer.decode(bytes).orElseThrow());
        assertEquals(ANSWER, Packets.Answer.decode(Arrays.copyOf(bytes, 36)).orElseThrow());
        for (int length = 0; length < bytes.length; length++) {
            assertTrue(Packets.Answer.decode(Arrays.copyOf(bytes, length)).isEmpty());
        }
        assertFalse(Packets.isQuestion(bytes));
        assertFalse(Packets.isQuestion(new byte[5]));
    }
}
