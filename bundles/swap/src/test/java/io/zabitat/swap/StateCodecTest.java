package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is in the journals of servers out there. */
class StateCodecTest {
    private static final int ROOM = 100_000;
    private static final Map<String, String> CHOICES = Map.of("rollback", "instant", "rate", "0");

    /** @param policy of the change of the store */
    private static SwapState state(Map<String, String> policy) {
        ProviderId h2 = new ProviderId("h2", "1.2.1", "bundle", "9c1e");
        SwapRecord swap = new SwapRecord(
                "7f3a",
                Role.STORAGE,
                2,
                ProviderId.of("file"),
                1,
                h2,
                "file",
                Phase.OBSERVE,
                true,
                20,
                3_600_000,
                "hash",
                "alice",
                "more room",
                1_000,
                2_000,
                "",
                policy);
        SwapRecord back = new SwapRecord(
                "7f39",
                Role.CLIENT_TRANSPORT,
                2,
                ProviderId.of("nio"),
                1,
                ProviderId.of("netty"),
                "nio",
                Phase.ROLLBACK,
                false,
                20,
                60_000,
                "hash",
                "bob",
                "",
                500,
                600,
                "bob: slow");
        return SwapState.EMPTY
                .holding(Role.QUORUM, new Holder(ProviderId.of("majority"), 3, "majority"))
                .with(swap)
                .remembering(new EndedSwap(back, Ending.ROLLED_BACK, 700, "bob: slow"));
    }

    private static byte[] golden(int version) throws IOException {
        try (InputStream in = StateCodecTest.class.getResourceAsStream("/swap-state-" + version + ".hex")) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
    }

    @Test
    void shouldReadWhatHasNoChoicesYet() throws IOException {
        SwapState expected = state(Map.of());
        assertEquals(expected, StateCodec.decode(expected.sequence(), golden(1)));
    }

    @Test
    void shouldKeepChoices() throws IOException {
        SwapState expected = state(CHOICES);
        assertEquals(HexFormat.of().formatHex(golden(2)), HexFormat.of().formatHex(StateCodec.encode(expected, ROOM)));
        assertEquals(expected, StateCodec.decode(expected.sequence(), golden(2)));
    }

    @Test
    void shouldRefuseAVersionToCome() throws IOException {
        byte[] bytes = golden(2);
        ByteBuffer.wrap(bytes).putInt(3);
        assertThrows(IOException.class, () -> StateCodec.decode(1, bytes));
    }

    @Test
    void shouldSayWhichChoicesItCannotKeep() {
        assertTrue(StateCodec.fits(CHOICES));
        assertFalse(StateCodec.fits(Map.of("a", "x".repeat(301))));
    }
}
