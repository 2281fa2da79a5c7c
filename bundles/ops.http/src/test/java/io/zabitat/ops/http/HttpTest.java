package io.zabitat.ops.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> ran = new ArrayList<>();
    private final List<Map<String, Object>> told = new ArrayList<>();
    private HttpComponent http;
    private String token;

    @BeforeEach
    void start() throws Exception {
        http = new HttpComponent(this::run, configuration("127.0.0.1"));
        http.bindListener(told::add);
        token = Files.readString(folder.resolve("token")).trim();
    }

    @AfterEach
    void stop() {
        http.end();
    }

    private String run(String actor, String name, List<String> arguments) throws Exception {
        ran.add(actor + " " + name + " " + arguments);
        if (arguments.contains("stale")) {
            throw new Exception("SWAP-402 plan \"stale\" is too old");
        }
        return "[]";
    }

    private HttpConfiguration configuration(String address) {
        return new HttpConfiguration() {
            @Override
            public int port() {
                return 0;
            }

            @Override
            public String address() {
                return address;
            }

            @Override
            public String tokenFile() {
                return folder.resolve("token").toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return HttpConfiguration.class;
            }
        };
    }

    private HttpResponse<String> send(String method, String path, String body, String bearer) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldAnswerNobodyWithoutTheToken() throws Exception {
        for (String wrong : List.of("", "x", token + "x", token.substring(1))) {
            assertEquals(401, send("POST", "/v1/swaps/7f3a/apply", "", wrong).statusCode());
        }
        assertEquals(List.of(), ran);
        assertTrue(!told.isEmpty(), "somebody hears of it");
        assertEquals("REFUSED", told.get(0).get("kind"));
        assertEquals("POST /v1/swaps/7f3a/apply", told.get(0).get("to"));
    }

    @Test
    void shouldTellOfStrangersSeldomAndBriefly() {
        AtomicLong nanos = new AtomicLong();
        Strangers strangers = new Strangers(List.of(told::add), nanos::get);
        strangers.refused("GET /a");
        strangers.refused("GET /b");
        strangers.refused("GET /c");
        assertEquals(1, told.size());
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(10) - 1);
        strangers.refused("GET /d");
        assertEquals(1, told.size());
        nanos.addAndGet(1);
        strangers.refused("GET /" + "e".repeat(1_000));
        assertEquals("no valid token; and 3 more before", told.get(1).get("reason"));
        assertEquals("GET /" + "e".repeat(75), told.get(1).get("to"));
    }

    @Test
    void shouldRunTheCommandsOfTheShell() throws Exception {
        assertEquals(200, send("GET", "/v1/roles", "", token).statusCode());
        assertEquals("[]\n", send("GET", "/v1/history?server=m1", "", token).body());
        send("POST", "/v1/swaps?dryRun=true", "role=storage&provider=h2%40%5B1%2C2%29&policy=rate%3D32", token);
        send("POST", "/v1/swaps/7f3a/apply", "reason=a+b%3B+c&auto=true", token);
        send("POST", "/v1/swaps/7f3a/rollback?dryRun=true", "", token);
        assertEquals(
                List.of(
                        "http roles []",
                        "http swap-history [--server, m1]",
                        "http swap-plan [storage, h2@[1,2), --policy, rate=32]",
                        "http swap-apply [7f3a, --reason, a b; c, --auto]",
                        "http swap-rollback [7f3a, --reason, , --dry-run]"),
                ran);
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        HttpResponse<String> refused = send("POST", "/v1/swaps/stale/apply", "", token);
        assertEquals(409, refused.statusCode());
        assertEquals(
                "{\"code\": \"SWAP-402\", \"message\": \"SWAP-402 plan \\\"stale\\\" is too old\"}\n", refused.body());
        assertEquals(404, send("GET", "/v1/teapots", "", token).statusCode());
        assertEquals(404, send("POST", "/v1/swaps/7f3a/explode", "", token).statusCode());
        assertEquals(404, send("GET", "/v1/swaps/-w", "", token).statusCode());
        assertEquals(404, send("POST", "/v1/swaps/-w/apply", "", token).statusCode());
        assertEquals(404, send("PUT", "/v1/roles", "", token).statusCode());
        assertEquals(400, send("POST", "/v1/plans", "role=storage", token).statusCode());
        assertEquals(
                413,
                send("POST", "/v1/plans", "role=" + "x".repeat(20_000), token).statusCode());
    }

    @Test
    void shouldListenOnLoopbackOnly() {
        IOException refused =
                assertThrows(IOException.class, () -> new HttpComponent(this::run, configuration("0.0.0.0")));
        assertTrue(refused.getMessage().contains("not a loopback"), refused.getMessage());
    }

    @Test
    void shouldKeepTheTokenSecret() throws Exception {
        Path file = folder.resolve("token");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThrows(IOException.class, () -> Token.of(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "short");
        assertThrows(IOException.class, () -> Token.of(file));
    }
}
