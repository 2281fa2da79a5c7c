package io.zabitat.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes with certificates that their authority has revoked: {@code ssl.crl} and {@code ssl.ocsp}. */
class RevocationTest {
    private static final InetSocketAddress OTHER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @TempDir
    Path folder;

    private TlsContext context(Authority authority, Authority.Issued own, String... more) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority.certificate());
        store.setKeyEntry("own", own.key(), Keytool.PASSWORD.toCharArray(), new Certificate[] {
            own.certificate(), authority.certificate()
        });
        Path file = Files.createTempFile(folder, "own", ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, Keytool.PASSWORD.toCharArray());
        }
        Map<String, String> keys = new LinkedHashMap<>(Map.of(
                "dataDir",
                folder.toString(),
                "secureClientPort",
                "0",
                "ssl.hostnameVerification",
                "false",
                "ssl.keyStore.location",
                file.toString(),
                "ssl.keyStore.password",
                Keytool.PASSWORD,
                "ssl.trustStore.location",
                file.toString(),
                "ssl.trustStore.password",
                Keytool.PASSWORD));
        for (String pair : more) {
            keys.put(pair.split("=")[0], pair.split("=")[1]);
        }
        return TlsContext.load(ServerConfig.parse("test", keys, Map.of()).clientTls());
    }

    /** Why the server refuses the client; empty when it does not. */
    private Optional<String> refusal(Authority authority, Authority.Issued client, String... keys) throws Exception {
        SSLEngine server = context(authority, authority.issue("server"), keys).server(OTHER);
        SSLEngine dialling = context(authority, client).client(OTHER);
        try {
            handshake(dialling, server);
            return Optional.empty();
        } catch (SSLException e) {
            StringBuilder why = new StringBuilder();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                why.append(cause.getMessage()).append('\n');
            }
            return Optional.of(why.toString());
        }
    }

    private static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        ByteBuffer toClient = ByteBuffer.allocate(server.getSession().getPacketBufferSize());
        client.beginHandshake();
        server.beginHandshake();
        for (int round = 0; round < 100; round++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            if (isOver(client) && isOver(server) && toServer.position() == 0 && toClient.position() == 0) {
                return;
            }
        }
        throw new AssertionError("no end: " + client.getHandshakeStatus() + " " + server.getHandshakeStatus());
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        } else if (in.position() > 0) {
            in.flip();
            engine.unwrap(in, plain);
            in.compact();
        }
    }

    private static void assertRevoked(Optional<String> refusal) {
        assertTrue(refusal.isPresent(), "a revoked certificate is taken");
        assertTrue(refusal.get().contains("revoked"), refusal.get());
    }

    @Test
    void shouldTakeTheRevokedUnlessTold() throws Exception {
        try (Authority authority = new Authority(Set.of("list", "ocsp"))) {
            Authority.Issued client = authority.issue("client");
            authority.revoke(client);
            assertEquals(Optional.empty(), refusal(authority, client));
            assertEquals(List.of(), authority.asked());
        }
    }

    @Test
    void shouldRefuseWhatAListNames() throws Exception {
        try (Authority authority = new Authority(Set.of("list", "ocsp"))) {
            Authority.Issued good = authority.issue("good");
            Authority.Issued bad = authority.issue("bad");
            authority.revoke(bad);
            assertEquals(Optional.empty(), refusal(authority, good, "ssl.crl=true"));
            assertRevoked(refusal(authority, bad, "ssl.crl=true"));
            assertFalse(authority.asked().contains("ocsp"), authority.asked().toString());
        }
    }

    @Test
    void shouldRefuseWhatTheIssuerCallsRevoked() throws Exception {
        try (Authority authority = new Authority(Set.of("ocsp"))) {
            Authority.Issued good = authority.issue("good");
            Authority.Issued bad = authority.issue("bad");
            authority.revoke(bad);
            assertEquals(Optional.empty(), refusal(authority, good, "ssl.ocsp=true"));
            assertRevoked(refusal(authority, bad, "ssl.ocsp=true"));
            assertTrue(authority.asked().contains("ocsp"), authority.asked().toString());
        }
    }

    @Test
    void shouldLookAtListsWhenTheIssuerDoesNotAnswer() throws Exception {
        try (Authority authority = new Authority(Set.of("list"))) {
            Authority.Issued good = authority.issue("good");
            Authority.Issued bad = authority.issue("bad");
            authority.revoke(bad);
            assertEquals(Optional.empty(), refusal(authority, good, "ssl.ocsp=true"));
            assertRevoked(refusal(authority, bad, "ssl.ocsp=true"));
        }
    }

    /** Whoever can keep an answer away must not get in by that. */
    @Test
    void shouldRefuseWhereNobodyCanSay() throws Exception {
        try (Authority authority = new Authority(Set.of())) {
            Authority.Issued good = authority.issue("good");
            for (String key : List.of("ssl.crl=true", "ssl.ocsp=true")) {
                assertTrue(refusal(authority, good, key).isPresent(), key);
            }
        }
    }

    /** What the JDK trusts by itself cannot be asked after, and ZooKeeper does not say so. */
    @Test
    void shouldRefuseToLookWithoutATrustStore() throws Exception {
        for (String key : List.of("ssl.crl", "ssl.ocsp")) {
            Path own = Keytool.key(folder, key + ".p12", "CN=a", "");
            Map<String, String> keys = Map.of(
                    "dataDir",
                    folder.toString(),
                    "secureClientPort",
                    "0",
                    "ssl.keyStore.location",
                    own.toString(),
                    "ssl.keyStore.password",
                    Keytool.PASSWORD,
                    key,
                    "true");
            String message = assertThrows(
                            ConfigException.class,
                            () -> TlsContext.load(
                                    ServerConfig.parse("test", keys, Map.of()).clientTls()))
                    .getMessage();
            assertTrue(message.startsWith(key + "=true: "), message);
            assertTrue(message.contains("ssl.trustStore.location"), message);
        }
    }
}
