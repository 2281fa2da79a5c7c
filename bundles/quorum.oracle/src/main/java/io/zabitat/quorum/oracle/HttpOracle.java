package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Exclusive grants by a service behind HTTP, which keeps the register and the time. Each question is a POST of {@code key=value} lines
 * to {@code request}, {@code record}, {@code release} or {@code attend} below the place; 200 is yes, 409 no, both with such lines as
 * an answer; anything else is no answer. Called by the oracle's thread.
 */
final class HttpOracle implements Oracle {
    private static final int YES = 200;
    private static final int NO = 409;
    private static final int MOST_BYTES = 4 * 1024;

    private final OracleContext context;
    private final URI place;
    private volatile String state = "not asked yet";

    HttpOracle(OracleContext context, URI place) {
        this.context = context;
        this.place = place;
    }

    @Override
    public Answer request(Request request) throws OracleException {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("member", request.member());
        question.put("configVersion", request.configVersion());
        question.put("epoch", request.epoch());
        question.put("zxid", request.lastZxid());
        question.put("leaseMillis", context.leaseMillis());
        Reply reply = post("request", question);
        return reply.yes()
                ? Answer.yes(new Grant(request.member(), reply.number("token"), request.epoch()))
                : reply.no(request.member());
    }

    @Override
    public Answer record(Grant grant, long zxid) throws OracleException {
        Reply reply = post("record", of(grant, zxid));
        return reply.yes() ? Answer.yes(grant) : reply.no(grant.member());
    }

    @Override
    public void release(Grant grant, long zxid) throws OracleException {
        post("release", of(grant, zxid));
    }

    @Override
    public void attend() throws OracleException {
        post("attend", Map.of("member", context.member()));
    }

    private static Map<String, Object> of(Grant grant, long zxid) {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("member", grant.member());
        question.put("token", grant.token());
        question.put("zxid", zxid);
        return question;
    }

    private record Reply(boolean yes, Map<String, String> lines) {
        long number(String key) throws OracleException {
            try {
                return Long.parseLong(lines.getOrDefault(key, ""));
            } catch (NumberFormatException e) {
                throw new OracleException("an answer without a number as " + key + ": " + lines, e);
            }
        }

        Answer no(long member) throws OracleException {
            return Answer.no(member, number("epoch"), lines.getOrDefault("reason", "no reason given"));
        }
    }

    private Reply post(String what, Map<String, Object> question) throws OracleException {
        StringBuilder body = new StringBuilder();
        question.forEach(
                (key, value) -> body.append(key).append('=').append(value).append('\n'));
        try {
            Reply reply = post(URI.create(place + "/" + what), body.toString().getBytes(StandardCharsets.UTF_8));
            state = "answers";
            return reply;
        } catch (IOException e) {
            state = "does not work: " + e;
            throw new OracleException(place + ": " + e, e);
        }
    }

    private Reply post(URI where, byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) where.toURL().openConnection();
        try {
            connection.setConnectTimeout((int) context.callMillis());
            connection.setReadTimeout((int) context.callMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setDoOutput(true);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "text/plain; charset=utf-8");
            connection.setFixedLengthStreamingMode(body.length); // a question is never sent twice unasked
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status != YES && status != NO) {
                throw new IOException("status " + status);
            }
            try (InputStream in = status == YES ? connection.getInputStream() : connection.getErrorStream()) {
                return new Reply(status == YES, lines(in));
            }
        } finally {
            connection.disconnect();
        }
    }

    private static Map<String, String> lines(InputStream in) throws IOException {
        byte[] bytes = in == null ? new byte[0] : in.readNBytes(MOST_BYTES);
        Map<String, String> lines = new HashMap<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return lines;
    }

    @Override
    public String describe() {
        return place + ": " + state;
    }

    @Override
    public void close() {
        // nothing stays open between two calls
    }
}
