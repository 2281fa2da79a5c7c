package io.zabitat.election.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Vote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NotificationTest {
    private static final byte[] CONFIG = "version=0".getBytes(StandardCharsets.UTF_8);
    private static final Vote VOTE = new Vote(2, 5L << 32 | 7, 3, 5);

    private final Map<String, byte[]> captured = load();

    @Test
    void shouldWriteWhatServersSay() {
        byte[] beforeFirstEpoch = captured(0).textBytes();
        byte[] inFirstEpoch = captured(0x100000000L).textBytes();
        assertEquals(286, captured.get("captured.looking").length);
        assertArrayEquals(
                captured.get("captured.looking"),
                Notification.encode(PeerState.LOOKING, new Vote(2, 0, 1, 0), beforeFirstEpoch));
        assertEquals(294, captured.get("captured.following").length);
        assertArrayEquals(
                captured.get("captured.following"),
                Notification.encode(PeerState.FOLLOWING, new Vote(2, 0, 1, 1), inFirstEpoch));
        assertArrayEquals(
                captured.get("captured.leading"),
                Notification.encode(PeerState.LEADING, new Vote(2, 0, 1, 1), inFirstEpoch));
    }

    @Test
    void shouldReadWhatServersSay() {
        assertEquals(new Notification(PeerState.LOOKING, new Vote(2, 0, 1, 0), 2), decoded("captured.looking"));
        assertEquals(new Notification(PeerState.FOLLOWING, new Vote(2, 0, 1, 1), 2), decoded("captured.following"));
        assertEquals(new Notification(PeerState.LEADING, new Vote(2, 0, 1, 1), 2), decoded("captured.leading"));
        Vote nobody = new Vote(Long.MIN_VALUE, Long.MIN_VALUE, 5, Long.MIN_VALUE);
        assertEquals(new Notification(PeerState.OBSERVING, nobody, 2), decoded("observing"));
    }

    @Test
    void shouldReadOldForms() {
        Notification old = new Notification(PeerState.LOOKING, new Vote(3, 5L << 32 | 7, 9, 5), 0);
        assertEquals(old, decoded("len28")); // the epoch is the zxid's
        assertEquals(old, decoded("len40")); // its last four bytes are no version
    }

    @Test
    void shouldReadVersionsWithoutConfig() {
        for (int version : new int[] {-1, 0, 1}) {
            byte[] message = Notification.encode(PeerState.LEADING, VOTE, CONFIG);
            ByteBuffer.wrap(message).putInt(36, version).putInt(40, -1);
            assertEquals(Optional.of(new Notification(PeerState.LEADING, VOTE, version)), Notification.decode(message));
        }
    }

    @Test
    void shouldReadLaterVersions() {
        byte[] message = Arrays.copyOf(Notification.encode(PeerState.LEADING, VOTE, CONFIG), 90);
        ByteBuffer.wrap(message).putInt(36, 3);
        assertEquals(Optional.of(new Notification(PeerState.LEADING, VOTE, 3)), Notification.decode(message));
    }

    @Test
    void shouldDropWhatIsTooShort() {
        byte[] message = Notification.encode(PeerState.LOOKING, VOTE, CONFIG);
        for (int length = 0; length < message.length; length++) {
            boolean expected = length == 28 || length == 40;
            assertEquals(
                    expected,
                    Notification.decode(Arrays.copyOf(message, length)).isPresent(),
                    "length " + length);
        }
    }

    @Test
    void shouldDropUnknownStatesWrongLengthsAndEndlessRounds() {
        byte[] message = Notification.encode(PeerState.LOOKING, VOTE, CONFIG);
        assertEquals(Optional.empty(), Notification.decode(with(message, 0, 4)));
        assertEquals(Optional.empty(), Notification.decode(with(message, 0, -1)));
        assertEquals(Optional.empty(), Notification.decode(with(message, 40, -1)));
        assertEquals(Optional.empty(), Notification.decode(with(message, 40, CONFIG.length + 1)));
        assertEquals(Optional.empty(), Notification.decode(with(message, 40, Integer.MAX_VALUE)));
        assertEquals(Optional.empty(), Notification.decode(with(message, 20, Integer.MAX_VALUE)));
    }

    @Test
    void shouldSurviveAnyBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] message = new byte[random.nextInt(60)];
            random.nextBytes(message);
            if (message.length > 3) {
                ByteBuffer.wrap(message).putInt(0, random.nextInt(5));
            }
            read += Notification.decode(message).isPresent() ? 1 : 0;
        }
        assertEquals(true, read > 0, "seed " + seed);
    }

    private static byte[] with(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        return changed;
    }

    private Notification decoded(String name) {
        return Notification.decode(captured.get(name)).orElseThrow();
    }

    private static EnsembleConfig captured(long version) {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            members.add(new Member(
                    id,
                    List.of(new Member.PeerAddress("127.0.0.1", 42100 + id, 42200 + id)),
                    id == 4,
                    Optional.of(new Member.HostPort("127.0.0.1", 42000 + id))));
        }
        return new EnsembleConfig(version, members, Map.of());
    }

    private static Map<String, byte[]> load() {
        Map<String, byte[]> vectors = new TreeMap<>();
        try (InputStream in = NotificationTest.class.getResourceAsStream("/notifications.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(" ");
                    vectors.put(parts[0], HexFormat.of().parseHex(parts[1]));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return vectors;
    }
}
