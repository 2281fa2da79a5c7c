package io.zabitat.wire.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.Member.HostPort;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.server.quorum.QuorumCnxManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialMessageTest {
    /** Captured from a 3.9.6 server. */
    private static final String SERVER_2 = "ffffffffffff000000000000000000020000000f3132372e302e302e313a3432323032";

    private static final String TWO_ADDRESSES = "ffffffffffff000100000000000000020000002931302e302e302e313a333838387c"
            + "5b323030313a6462383a303a303a303a303a303a315d3a33383838";

    private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 42202);
    private static final List<HostPort> BOTH =
            List.of(new HostPort("10.0.0.1", 3888), new HostPort("2001:db8:0:0:0:0:0:1", 3888));

    @Test
    void shouldWriteWhatServersSay() {
        assertEquals(SERVER_2, Vectors.hex(written(new InitialMessage(2, List.of(LOOPBACK)), false)));
        assertEquals(TWO_ADDRESSES, Vectors.hex(written(new InitialMessage(2, BOTH), true)));
    }

    @Test
    void shouldTellFirstAddressAlone() throws WireException {
        byte[] bytes = bytes(written(new InitialMessage(2, BOTH), false));
        assertEquals(new InitialMessage(2, BOTH.subList(0, 1)), decoded(bytes));
    }

    @Test
    void shouldReadWhatServersSay() throws WireException {
        assertEquals(
                new InitialMessage(2, List.of(LOOPBACK)), decoded(HexFormat.of().parseHex(SERVER_2)));
        assertEquals(new InitialMessage(2, BOTH), decoded(HexFormat.of().parseHex(TWO_ADDRESSES)));
    }

    @Test
    void shouldReadOldFormThatIsAnIdAlone() throws WireException {
        assertEquals(new InitialMessage(3, List.of()), decoded(HexFormat.of().parseHex("0000000000000003")));
    }

    @Test
    void shouldReadAnonymousObserver() throws WireException {
        byte[] bytes = bytes(written(new InitialMessage(InitialMessage.ANONYMOUS, List.of(LOOPBACK)), false));
        assertEquals(InitialMessage.ANONYMOUS, decoded(bytes).serverId());
    }

    @Test
    void shouldLeaveOutAddressesOfNoHost() throws WireException {
        assertEquals(List.of(LOOPBACK), addresses("0.0.0.0:1|127.0.0.1:42202|[::]:3|[0:0:0:0:0:0:0:0]:4"));
        assertEquals(List.of(), addresses("0.0.0.0:3888"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|a:1",
                "host",
                "host:",
                ":1",
                "host:x",
                "host:-1",
                "host:65536",
                "host:100000",
                "1:2:3",
                "[::1]",
                "[::1",
                "[::1]1",
                "[]:1",
                "a:1||b:1",
                "a:1|b"
            })
    void shouldRefuseMalformedAddresses(String text) {
        assertThrows(WireException.class, () -> addresses(text));
    }

    @Test
    void shouldIgnoreEmptyEndAsZooKeeperDoes() throws WireException {
        assertEquals(List.of(new HostPort("host", 1)), addresses("host:1|"));
        assertEquals(List.of(), addresses("|"));
    }

    @Test
    void shouldRefuseUnknownVersionsAndLengths() {
        byte[] bytes = HexFormat.of().parseHex(SERVER_2);
        for (String start : new String[] {"ffffffffffff0002", "ffffffffffffffff", "8000000000000000"}) {
            byte[] changed = bytes.clone();
            System.arraycopy(HexFormat.of().parseHex(start), 0, changed, 0, 8);
            assertThrows(WireException.class, () -> InitialMessage.wantedBytes(changed, 0, changed.length));
            assertThrows(WireException.class, () -> decoded(changed));
        }
        for (String length : new String[] {"00000000", "00000801", "ffffffff", "7fffffff"}) {
            byte[] changed = bytes.clone();
            System.arraycopy(HexFormat.of().parseHex(length), 0, changed, 16, 4);
            assertThrows(WireException.class, () -> InitialMessage.wantedBytes(changed, 0, changed.length));
        }
    }

    @Test
    void shouldKnowHowMuchItWants() throws WireException {
        byte[] bytes = HexFormat.of().parseHex("00" + SERVER_2 + "0000");
        for (int length = 0; length <= bytes.length - 1; length++) {
            int wanted = length < 8 ? 8 : length < 20 ? 20 : 35;
            assertEquals(wanted, InitialMessage.wantedBytes(bytes, 1, length));
        }
        assertEquals(8, InitialMessage.wantedBytes(new byte[20], 0, 20));
    }

    @Test
    void shouldNotWriteWhatNobodyAccepts() {
        assertThrows(IllegalArgumentException.class, () -> written(new InitialMessage(1, List.of()), false));
        List<HostPort> many = Collections.nCopies(200, LOOPBACK);
        assertThrows(IllegalArgumentException.class, () -> written(new InitialMessage(1, many), true));
    }

    @Test
    void shouldBeReadByZooKeeper() throws Exception {
        for (boolean multiAddress : new boolean[] {false, true}) {
            byte[] bytes = bytes(written(new InitialMessage(2, BOTH), multiAddress));
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            QuorumCnxManager.InitialMessage theirs = QuorumCnxManager.InitialMessage.parse(in.readLong(), in);
            assertEquals(2, theirs.sid);
            assertEquals(multiAddress ? 2 : 1, theirs.electionAddr.size());
            assertEquals(3888, theirs.electionAddr.get(0).getPort());
            assertEquals("10.0.0.1", theirs.electionAddr.get(0).getHostString());
        }
    }

    @Test
    void shouldNeverFailOtherwise() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] bytes = HexFormat.of().parseHex(TWO_ADDRESSES);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (int j = 0; j < 3 && changed.length > 0; j++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                decoded(changed);
            } catch (WireException expected) {
                assertEquals(false, expected.getMessage().isEmpty(), "seed " + seed);
            }
        }
    }

    private static List<HostPort> addresses(String text) throws WireException {
        JuteWriter out = new JuteWriter(64);
        out.writeLong(-65535);
        out.writeLong(1);
        out.writeInt(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeRaw(bytes, 0, bytes.length);
        return decoded(bytes(out)).addresses();
    }

    private static InitialMessage decoded(byte[] bytes) throws WireException {
        return InitialMessage.decode(new JuteReader(100).reset(bytes, 0, bytes.length));
    }

    private static JuteWriter written(InitialMessage message, boolean multiAddress) {
        JuteWriter out = new JuteWriter(64);
        message.write(out, multiAddress);
        return out;
    }

    private static byte[] bytes(JuteWriter out) {
        return Arrays.copyOfRange(out.array(), out.position() - out.length(), out.position());
    }
}
