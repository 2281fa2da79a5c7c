package io.zabitat.node.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.x500.X500Principal;

/** A certificate authority for tests: issues, revokes, and says over HTTP what it has revoked, by list and by OCSP. */
final class Authority implements AutoCloseable {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] NAME = new X500Principal("CN=authority").getEncoded();
    private static final String LISTS = "/list.crl";
    private static final String OCSP = "/ocsp";

    /** A certificate with its key. */
    record Issued(X509Certificate certificate, PrivateKey key) {}

    private final KeyPair keys = newKeys();
    private final HttpServer server;
    private final Set<Long> revoked = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final X509Certificate own;
    private long lastSerial = 1;

    /** @param ways which of {@code list} and {@code ocsp} it answers */
    Authority(Set<String> ways) throws GeneralSecurityException, IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        if (ways.contains("list")) {
            server.createContext(LISTS, exchange -> answer(exchange, "list", this::list));
        }
        if (ways.contains("ocsp")) {
            server.createContext(OCSP, exchange -> answer(exchange, "ocsp", () -> ocsp(request(exchange))));
        }
        server.start();
        byte[] basicConstraints = Der.sequence(Der.oid("2.5.29.19"), Der.yes(), Der.octets(Der.sequence(Der.yes())));
        own = certificate(1, NAME, keys.getPublic(), basicConstraints);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    X509Certificate certificate() {
        return own;
    }

    /** Which ways it has been asked in. */
    List<String> asked() {
        return asked;
    }

    Issued issue(String name) throws GeneralSecurityException {
        KeyPair pair = newKeys();
        String place = "http://127.0.0.1:" + server.getAddress().getPort();
        byte[] lists = Der.sequence(Der.sequence(Der.explicit(0, Der.explicit(0, Der.uri(place + LISTS)))));
        byte[] access = Der.sequence(Der.sequence(Der.oid("1.3.6.1.5.5.7.48.1"), Der.uri(place + OCSP)));
        X509Certificate certificate = certificate(
                ++lastSerial,
                new X500Principal("CN=" + name).getEncoded(),
                pair.getPublic(),
                Der.extension("2.5.29.31", lists),
                Der.extension("1.3.6.1.5.5.7.1.1", access));
        return new Issued(certificate, pair.getPrivate());
    }

    void revoke(Issued issued) {
        revoked.add(issued.certificate().getSerialNumber().longValue());
    }

    private X509Certificate certificate(long serial, byte[] subject, PublicKey key, byte[]... extensions)
            throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(2)),
                Der.integer(serial),
                ECDSA_SHA256,
                NAME,
                Der.sequence(Der.time(now.minus(Duration.ofDays(1))), Der.time(now.plus(Duration.ofDays(1)))),
                subject,
                key.getEncoded(),
                Der.explicit(3, Der.sequence(extensions)));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed(body)));
    }

    private byte[] signed(byte[] body) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(body);
        return Der.sequence(body, ECDSA_SHA256, Der.bits(signer.sign()));
    }

    // --- answers ---

    private interface Answer {
        byte[] make() throws GeneralSecurityException, IOException;
    }

    private void answer(HttpExchange exchange, String way, Answer answer) throws IOException {
        asked.add(way);
        try (exchange) {
            byte[] bytes = answer.make();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private byte[] list() throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[][] entries = revoked.stream()
                .map(serial -> Der.sequence(Der.integer(serial), Der.time(now)))
                .toArray(byte[][]::new);
        return signed(Der.sequence(
                Der.integer(1),
                ECDSA_SHA256,
                NAME,
                Der.time(now.minusSeconds(60)),
                Der.time(now.plusSeconds(3_600)),
                Der.sequence(entries)));
    }

    /** Short questions come in the address, others in the body. */
    private static byte[] request(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            return exchange.getRequestBody().readAllBytes();
        }
        String path = exchange.getRequestURI().getRawPath().substring(OCSP.length() + 1);
        return Base64.getDecoder().decode(URLDecoder.decode(path, StandardCharsets.UTF_8));
    }

    /** Good or revoked, for the one certificate that the question names (RFC 6960 4.2). */
    private byte[] ocsp(byte[] request) throws GeneralSecurityException {
        byte[] requests = Der.content(Der.content(request));
        byte[] name = Der.first(Der.content(Der.content(Der.first(requests))));
        Instant now = Instant.now();
        byte[] status = revoked.contains(serial(name)) ? Der.explicit(1, Der.time(now)) : Der.of(0x80);
        byte[] body = Der.sequence(
                Der.explicit(1, NAME), Der.time(now), Der.sequence(Der.sequence(name, status, Der.time(now))));
        return Der.sequence(
                Der.of(0x0a, new byte[1]),
                Der.explicit(0, Der.sequence(Der.oid("1.3.6.1.5.5.7.48.1.1"), Der.octets(signed(body)))));
    }

    /** The last part of a certificate's name in OCSP. */
    private static long serial(byte[] name) {
        byte[] parts = Der.content(name);
        byte[] part = Der.first(parts);
        for (int at = 0; at < parts.length; at += part.length) {
            part = Der.first(Arrays.copyOfRange(parts, at, parts.length));
        }
        return new BigInteger(Der.content(part)).longValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
