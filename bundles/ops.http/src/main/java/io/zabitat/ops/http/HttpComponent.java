package io.zabitat.ops.http;

import com.sun.net.httpserver.HttpServer;
import io.zabitat.ops.shell.CommandDesk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for requests, on loopback only and only when it is configured. Declarative Services makes and ends it; it owns two threads, and
 * refuses connections while both are busy and a few requests wait.
 */
@Component(
        configurationPid = HttpComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = HttpConfiguration.class)
public final class HttpComponent {
    static final String PID = "io.zabitat.ops.http";

    private static final Logger LOG = LoggerFactory.getLogger(HttpComponent.class);
    private static final int THREADS = 2;
    private static final int WAITING = 16;
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final List<Consumer<Map<String, Object>>> listeners = new CopyOnWriteArrayList<>();

    /** @throws IOException when it may not listen there, or the token cannot be kept secret */
    @Activate
    public HttpComponent(@Reference CommandDesk desk, HttpConfiguration configuration) throws IOException {
        InetAddress address = InetAddress.getByName(configuration.address());
        if (!address.isLoopbackAddress()) {
            throw new IOException(PID + ": address " + configuration.address() + " is not a loopback address");
        }
        String file = configuration.tokenFile();
        if (file == null || file.isBlank()) {
            throw new IOException(PID + ": tokenFile is needed");
        }
        Token token = Token.of(Path.of(file));
        server = HttpServer.create(new InetSocketAddress(address, configuration.port()), WAITING);
        server.createContext("/", new Requests(token, new Api(desk), new Strangers(listeners, System::nanoTime)));
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "zabitat-http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.start();
        LOG.info("swaps over HTTP at {}, token in {}", server.getAddress(), file);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(zabitat.server.events=true)")
    void bindListener(Consumer<Map<String, Object>> listener) {
        listeners.add(listener);
    }

    void unbindListener(Consumer<Map<String, Object>> listener) {
        listeners.remove(listener);
    }

    @Deactivate
    void end() {
        server.stop(0);
        threads.shutdownNow();
    }
}
