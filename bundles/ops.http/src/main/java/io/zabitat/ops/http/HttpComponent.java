package io.zabitat.ops.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.zabitat.ops.shell.CommandDesk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
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
 * Listens for requests, on loopback only and only when it is configured; with a key store over TLS. Declarative Services makes and ends it; it
 * owns two threads, and refuses connections while both are busy and a few requests wait.
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

    private final EventStreams events;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final List<Consumer<Map<String, Object>>> listeners = new CopyOnWriteArrayList<>();

    /** @throws IOException when it may not listen there, the token cannot be kept secret, or a key cannot be read */
    @Activate
    public HttpComponent(@Reference CommandDesk desk, @Reference EventStreams events, HttpConfiguration configuration)
            throws IOException {
        this.events = events;
        InetAddress address = InetAddress.getByName(configuration.address());
        if (!address.isLoopbackAddress()) {
            throw new IOException(PID + ": address " + configuration.address() + " is not a loopback address");
        }
        Optional<Certificates> certificates = Certificates.of(configuration);
        boolean asks = certificates.filter(Certificates::asks).isPresent();
        String file = configuration.tokenFile() == null
                ? ""
                : configuration.tokenFile().strip();
        if (file.isEmpty() && !asks) {
            throw new IOException(PID + ": a tokenFile is needed, or a keyStore and a trustStore for certificates");
        }
        Optional<Token> token = file.isEmpty() ? Optional.empty() : Optional.of(Token.of(Path.of(file)));
        server = listen(new InetSocketAddress(address, configuration.port()), certificates);
        Visitor visitor = new Visitor(token, certificates);
        server.createContext(
                "/", new Requests(visitor, new Api(desk), events, new Strangers(listeners, System::nanoTime)));
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "zabitat-http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.start();
        LOG.info(
                "swaps over {} at {} for {}{}",
                certificates.isPresent() ? "HTTPS" : "HTTP",
                server.getAddress(),
                file.isEmpty() ? "certificates" : "the token in " + file,
                asks && !file.isEmpty() ? " and certificates" : "");
    }

    private static HttpServer listen(InetSocketAddress address, Optional<Certificates> certificates)
            throws IOException {
        if (certificates.isEmpty()) {
            return HttpServer.create(address, WAITING);
        }
        Certificates known = certificates.get();
        HttpsServer server = HttpsServer.create(address, WAITING);
        server.setHttpsConfigurator(new HttpsConfigurator(known.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setWantClientAuth(known.asks()); // not needed: the token counts as well
                parameters.setSSLParameters(wanted);
            }
        });
        return server;
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
    void end() throws InterruptedException {
        server.stop(0);
        threads.shutdownNow();
        events.cutAll();
    }
}
