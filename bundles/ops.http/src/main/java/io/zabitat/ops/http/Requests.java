package io.zabitat.ops.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks who it is before anything else, reads a request within bounds, and writes the answer, or gives it to the streams of events. Called by
 * the server's threads.
 */
final class Requests implements HttpHandler {
    private static final int MAX_BODY_BYTES = 16 * 1024;
    private static final int MAX_FIELDS = 32;
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final String EVENTS = "/v1/events";

    private final Visitor visitor;
    private final Api api;
    private final EventStreams events;
    private final Strangers strangers;

    Requests(Visitor visitor, Api api, EventStreams events, Strangers strangers) {
        this.visitor = visitor;
        this.api = api;
        this.events = events;
        this.strangers = strangers;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        boolean taken = false;
        try {
            Optional<String> actor = visitor.actor(exchange);
            boolean stream = exchange.getRequestMethod().equals("GET")
                    && exchange.getRequestURI().getPath().equals(EVENTS);
            if (actor.isPresent() && stream) {
                taken = isTaken(exchange);
                if (!taken) {
                    exchange.getResponseHeaders().set("Retry-After", "5");
                    answer(
                            exchange,
                            Api.Answer.refused(
                                    503, "HTTP-503", EventStreams.MAX_READERS + " others read events already"));
                }
            } else {
                answer(exchange, answerTo(actor, exchange));
            }
        } finally {
            if (!taken) {
                exchange.close();
            }
        }
    }

    /** A reader of events keeps his connection, with a thread that is not of the few for requests. */
    private boolean isTaken(HttpExchange exchange) {
        EventReader reader = new EventReader(exchange, events::leave);
        boolean entered = events.enter(reader);
        if (entered) {
            reader.start();
        }
        return entered;
    }

    private Api.Answer answerTo(Optional<String> actor, HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        if (actor.isEmpty()) {
            strangers.refused(method + " " + path);
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return Api.Answer.refused(401, "HTTP-401", visitor.wanted());
        }
        Map<String, String> fields = new HashMap<>();
        try {
            read(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""), fields);
            try (InputStream in = exchange.getRequestBody()) {
                byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
                if (body.length > MAX_BODY_BYTES) {
                    return Api.Answer.refused(413, "HTTP-413", "more than " + MAX_BODY_BYTES + " bytes");
                }
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (body.length > 0 && (type == null || !type.startsWith(FORM))) {
                    return Api.Answer.refused(415, "HTTP-415", "a body is " + FORM);
                }
                read(new String(body, StandardCharsets.UTF_8), fields);
            }
        } catch (IllegalArgumentException e) {
            return Api.Answer.refused(400, "HTTP-400", String.valueOf(e.getMessage()));
        }
        return api.answer(actor.get(), method, path, fields);
    }

    private static void read(String text, Map<String, String> fields) {
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException("a field is NAME=VALUE, not " + pair);
            }
            if (fields.size() > MAX_FIELDS) {
                throw new IllegalArgumentException("more than " + MAX_FIELDS + " fields");
            }
        }
    }

    private static void answer(HttpExchange exchange, Api.Answer answer) throws IOException {
        byte[] body = (answer.json() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
