package io.zabitat.ops.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTest {
    /** More than the system buffers for a connection, and than one reader's queue. */
    private static final int EVENTS = 800;
    /** So many at once: one alone waits for an acknowledgement that TCP delays. */
    private static final int BURST = 10;

    private static final int EVENT_BYTES = 16 * 1024;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final EventStreams events = new EventStreams();
    private final List<String> ran = new ArrayList<>();
    private final List<Map<String, Object>> told = new ArrayList<>();
    private HttpComponent http;
    private String token;

    @BeforeEach
    void start() throws Exception {
        http = new HttpComponent(this::run, events, configuration("127.0.0.1"));
        http.bindListener(told::add);
        token = Files.readString(folder.resolve("token")).trim();
    }

    @AfterEach
    void stop() throws Exception {
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
        return Keys.configuration(
                Map.of("address", address, "tokenFile", folder.resolve("token").toString()));
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
                assertThrows(IOException.class, () -> new HttpComponent(this::run, events, configuration("0.0.0.0")));
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

    private HttpResponse<InputStream> read(String bearer) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/v1/events"))
                .header("Authorization", "Bearer " + bearer)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private static BufferedReader lines(HttpResponse<InputStream> stream) throws IOException {
        assertEquals(200, stream.statusCode());
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
        assertEquals(": from here on", lines.readLine());
        assertEquals("", lines.readLine());
        return lines;
    }

    private static Map<String, Object> step(String kind, String reason) {
        return Map.of(
                "event", "swap", "kind", kind, "server", "m1", "swap", "7f3a", "generation", 2L, "reason", reason);
    }

    @Test
    void shouldStreamStepsOfSwapsToSeveralReaders() throws Exception {
        assertEquals(401, read("x").statusCode());
        try (BufferedReader one = lines(read(token));
                BufferedReader other = lines(read(token))) {
            events.accept(Map.of("event", "serving", "server", "m1"));
            events.accept(step("CUTOVER", "two\nlines"));
            for (BufferedReader reader : List.of(one, other)) {
                assertEquals("id: 1", reader.readLine());
                assertEquals("event: zab/swap/CUTOVER", reader.readLine());
                assertEquals(
                        "data: {\"gen\": 2, \"kind\": \"CUTOVER\", \"member\": \"m1\", \"reason\": \"two\\u000alines\","
                                + " \"swapId\": \"7f3a\"}",
                        reader.readLine());
                assertEquals("", reader.readLine());
            }
            assertEquals(200, send("GET", "/v1/roles", "", token).statusCode(), "readers take no thread of others");
        }
    }

    @Test
    void shouldTakeSoManyReadersAndNoMore() throws Exception {
        List<BufferedReader> readers = new ArrayList<>();
        for (int i = 0; i < EventStreams.MAX_READERS; i++) {
            readers.add(lines(read(token)));
        }
        HttpResponse<InputStream> refused = read(token);
        assertEquals(503, refused.statusCode());
        assertEquals("5", refused.headers().firstValue("Retry-After").orElse(""));
        http.end();
        for (BufferedReader reader : readers) {
            assertEquals("the end", lineOrEnd(reader));
        }
        http = new HttpComponent(this::run, events, configuration("127.0.0.1"));
        lines(read(token)).close();
    }

    private static String lineOrEnd(BufferedReader reader) {
        try {
            return Optional.ofNullable(reader.readLine()).orElse("the end");
        } catch (IOException e) {
            return "the end"; // cut in the middle
        }
    }

    @Test
    void shouldCutAReaderThatDoesNotReadAndWaitForNobody() throws Exception {
        try (Socket socket = new Socket();
                BufferedReader quick = lines(read(token))) {
            socket.setSoTimeout(30_000);
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress("127.0.0.1", http.port()));
            String request = "GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder begun = new StringBuilder();
            while (!begun.toString().contains("from here on")) {
                begun.append((char) in.read());
            }
            String text = "x".repeat(EVENT_BYTES);
            for (int i = 1; i <= EVENTS; i += BURST) {
                for (int j = 0; j < BURST; j++) {
                    events.accept(step("OBSERVE", text));
                }
                for (int j = 0; j < BURST; j++) {
                    assertEquals("id: " + (i + j), quick.readLine());
                    for (int line = 0; line < 3; line++) {
                        quick.readLine();
                    }
                }
            }
            long bytes = 0;
            byte[] buffer = new byte[64 * 1024];
            socket.setReceiveBufferSize(buffer.length); // what is on its way shall not drip
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    bytes += n;
                }
            } catch (SocketException e) {
                assertTrue(e.getMessage().contains("reset"), e.getMessage());
            }
            assertTrue(bytes < (long) EVENTS * EVENT_BYTES, "he was cut, and did not get all: " + bytes);
        }
    }
}
