package io.zabitat.wire.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private final Map<String, byte[]> vectors = Vectors.load("/io/zabitat/wire/client.txt");

    private static ConnectRequest decode(byte[] payload) throws WireException {
        return ConnectRequest.decode(new JuteReader(1 << 20).reset(payload, 0, payload.length));
    }

    @Test
    void shouldDecodeConnectRequests() throws WireException {
        ConnectRequest renew = decode(vectors.get("connect.request.renew.ro"));
        assertEquals(0, renew.protocolVersion());
        assertEquals(4294967301L, renew.lastZxidSeen());
        assertEquals(30000, renew.timeoutMillis());
        assertEquals(0x100000d28fd0000L, renew.sessionId());
        assertArrayEquals(PasswordRule.passwordOf(0x100000d28fd0000L), renew.passwd());
        assertTrue(renew.hasReadOnly());
        assertTrue(renew.readOnly());
        assertFalse(decode(vectors.get("connect.request.old")).hasReadOnly());
        assertTrue(decode(vectors.get("connect.request.new")).hasReadOnly());
        assertEquals(0, decode(vectors.get("connect.request.nullpw")).passwd().length);
    }

    @Test
    void shouldRefuseTruncatedConnectRequests() {
        byte[] payload = vectors.get("connect.request.new");
        Truncations.shouldRefuseEveryPrefix("connect", payload, length -> length == 44, HandshakeTest::decode);
        Truncations.shouldNotAllocateForHostileLengths("connect", payload, HandshakeTest::decode);
    }

    @Test
    void shouldAgreeWithZooKeeperOnRandomConnects() throws WireException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] passwd = new byte[random.nextInt(20)];
            random.nextBytes(passwd);
            var request = new org.apache.zookeeper.proto.ConnectRequest(
                    random.nextInt(),
                    random.nextLong(),
                    random.nextInt(),
                    random.nextLong(),
                    passwd,
                    random.nextBoolean());
            ConnectRequest ours = decode(Apache.bytes(request));
            assertEquals(
                    request,
                    new org.apache.zookeeper.proto.ConnectRequest(
                            ours.protocolVersion(),
                            ours.lastZxidSeen(),
                            ours.timeoutMillis(),
                            ours.sessionId(),
                            ours.passwd(),
                            ours.readOnly()),
                    "seed " + seed);
            JuteWriter out = new JuteWriter(0);
            new ConnectResponse(request.getTimeOut(), request.getSessionId(), passwd, true, request.getReadOnly())
                    .writeFrame(out);
            var theirs = new org.apache.zookeeper.proto.ConnectResponse(
                    0, request.getTimeOut(), request.getSessionId(), passwd, request.getReadOnly());
            assertEquals(Vectors.hex(Apache.bytes(theirs)), Vectors.hex(out).substring(8), "seed " + seed);
        }
    }

    @Test
    void shouldEncodeConnectResponses() {
        long session = 0x100000d28fd0000L;
        byte[] passwd = PasswordRule.passwordOf(session);
        check("connect.response.ok", new ConnectResponse(10000, session, passwd, true, false));
        check("connect.response.old", new ConnectResponse(10000, session, passwd, false, false));
        check("connect.response.expired", ConnectResponse.invalid(true, false));
    }

    private void check(String name, ConnectResponse response) {
        JuteWriter out = new JuteWriter(8);
        response.writeFrame(out);
        byte[] payload = vectors.get(name);
        assertEquals(String.format("%08x", payload.length) + Vectors.hex(payload), Vectors.hex(out), name);
    }

    @Test
    void shouldComputePasswordsOfTheVectors() {
        int checked = 0;
        for (Map.Entry<String, byte[]> vector : vectors.entrySet()) {
            if (vector.getKey().startsWith("passwd.")) {
                long session = Long.parseUnsignedLong(vector.getKey().substring(7), 16);
                assertArrayEquals(vector.getValue(), PasswordRule.passwordOf(session), vector.getKey());
                assertTrue(PasswordRule.isRight(session, vector.getValue()));
                checked++;
            }
        }
        assertEquals(6, checked);
    }

    @Test
    void shouldComputePasswordsAsTheStandardGeneratorDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            long session = random.nextLong();
            byte[] passwd = new byte[PasswordRule.LENGTH];
            new Random(session ^ 0xB3415C00L).nextBytes(passwd);
            assertArrayEquals(passwd, PasswordRule.passwordOf(session), "seed " + seed);
        }
    }

    @Test
    void shouldRefuseWrongPasswords() {
        byte[] passwd = PasswordRule.passwordOf(7);
        assertFalse(PasswordRule.isRight(8, passwd));
        assertFalse(PasswordRule.isRight(0, PasswordRule.passwordOf(0)));
        assertFalse(PasswordRule.isRight(7, new byte[0]));
        passwd[15] ^= 1;
        assertFalse(PasswordRule.isRight(7, passwd));
    }
}
