package io.zabitat.ops.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of clients as the other way in. */
class HttpsTest {
    @TempDir
    static Path folder;

    private static Path server;
    private static Path ops;

    private final List<String> ran = new ArrayList<>();
    private final Map<String, String> keys = new HashMap<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        server = Keys.key(folder, "server");
        ops = Keys.key(folder, "ops");
    }

    @BeforeEach
    void configure() {
        keys.put("address", "127.0.0.1");
        keys.put("tokenFile", folder.resolve("token").toString());
        keys.put("keyStore", server.toString());
        keys.put("keyStorePassword", Keys.PASSWORD);
        keys.put("trustStore", ops.toString());
        keys.put("trustStorePassword", Keys.PASSWORD);
    }

    private HttpComponent http() throws IOException {
        return new HttpComponent(this::run, new EventStreams(), Keys.configuration(keys));
    }

    private String run(String actor, String name, List<String> arguments) {
        ran.add(actor + ": " + name);
        return "[]";
    }

    private static int status(HttpComponent http, SSLContext client, String bearer) throws Exception {
        return status(http, client, "Authorization", "Bearer " + bearer);
    }

    private static int status(HttpComponent http, SSLContext client, String header, String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + http.port() + "/v1/roles"))
                .header(header, value)
                .build();
        return HttpClient.newBuilder()
                .sslContext(client)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void shouldLetInWhoShowsACertificateOrTheToken() throws Exception {
        HttpComponent http = http();
        try {
            String token = Files.readString(folder.resolve("token")).trim();
            assertEquals(200, status(http, Keys.client(ops, server), ""));
            // somebody whom nobody vouches for
            assertEquals(401, status(http, Keys.client(server, server), ""));
            assertEquals(200, status(http, Keys.client(server, server), token));
            assertEquals(List.of("http CN=ops: roles", "http: roles"), ran);
        } finally {
            http.end();
        }
    }

    @Test
    void shouldLetInTheNamesThatAreGivenAndNobodyElse() throws Exception {
        Files.writeString(folder.resolve("password"), Keys.PASSWORD + "\n");
        keys.put("keyStorePassword", "");
        keys.put("keyStorePasswordPath", folder.resolve("password").toString());
        keys.put("tokenFile", "");
        keys.put("subjects", "CN=boss; CN=somebody else,O=Acme");
        HttpComponent closed = http();
        try {
            assertEquals(401, status(closed, Keys.client(ops, server), ""));
        } finally {
            closed.end();
        }
        keys.put("subjects", "CN=boss; CN=ops");
        HttpComponent open = http();
        try {
            assertEquals(200, status(open, Keys.client(ops, server), ""));
        } finally {
            open.end();
        }
    }

    /** Java's own check does not look at the dates of a certificate that is itself believed. */
    @Test
    void shouldNotLetInACertificateThatIsOver() throws Exception {
        Path old = Keys.key(folder, "old", "-40d");
        keys.put("trustStore", old.toString());
        HttpComponent http = http();
        try {
            assertEquals(401, status(http, Keys.client(old, server), ""));
        } finally {
            http.end();
        }
    }

    /** Whatever page it is that a browser with the certificate shows. */
    @Test
    void shouldNotLetInThePageOfSomebodyElse() throws Exception {
        HttpComponent http = http();
        try {
            assertEquals(401, status(http, Keys.client(ops, server), "Origin", "https://example.com"));
            assertEquals(200, status(http, Keys.client(ops, server), "Accept", "*/*"));
        } finally {
            http.end();
        }
    }

    @Test
    void shouldRefuseKeysThatMakeNoSense() {
        assertRefused("need TLS, and with it a keyStore", Map.of("keyStore", ""));
        assertRefused("need a trustStore", Map.of("trustStore", "", "subjects", "CN=ops"));
        assertRefused("a tokenFile is needed", Map.of("trustStore", "", "tokenFile", ""));
        assertRefused("is no name of a certificate", Map.of("subjects", "nonsense"));
        assertRefused("password was incorrect", Map.of("keyStorePassword", "wrong"));
    }

    private void assertRefused(String part, Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(keys);
        all.putAll(changed);
        IOException refused = assertThrows(
                IOException.class,
                () -> new HttpComponent(this::run, new EventStreams(), Keys.configuration(all)).end());
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
}
