package io.zabitat.ops.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who reads events: a bounded queue, and the thread that writes from it to his connection. Any thread offers and cuts. */
final class EventReader {
    /** More steps than any swap has; whoever is that far behind does not read. */
    static final int MAX_QUEUED = 256;

    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
    /** Shows that a reader has gone, as nothing else does while nothing happens. */
    private static final long SIGN_SECONDS = 15;

    private static final int OK = 200;

    private final HttpExchange exchange;
    private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final Consumer<EventReader> left;
    private final Thread thread;
    private volatile boolean cut;

    EventReader(HttpExchange exchange, Consumer<EventReader> left) {
        this.exchange = exchange;
        this.left = left;
        this.thread = new Thread(this::run, "zabitat-http-events");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never waits: a reader whose queue is full is cut, so that he knows that he has missed something. */
    void offer(String event) {
        if (!cut && !queue.offer(event)) {
            LOG.info("a reader of events is cut: {} of them wait for him", MAX_QUEUED);
            cut();
        }
    }

    /** An interrupt also ends a write that waits for the reader: it closes the channel. */
    void cut() {
        cut = true;
        thread.interrupt();
    }

    boolean awaitEnd(long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }

    private void run() {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(OK, 0);
            OutputStream out = exchange.getResponseBody();
            write(out, ": from here on\n\n");
            while (!cut) {
                String event = queue.poll(SIGN_SECONDS, TimeUnit.SECONDS);
                write(out, event == null ? ":\n\n" : event);
            }
        } catch (IOException e) {
            LOG.debug("a reader of events has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // cut: the thread ends with it
        } finally {
            left.accept(this);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
