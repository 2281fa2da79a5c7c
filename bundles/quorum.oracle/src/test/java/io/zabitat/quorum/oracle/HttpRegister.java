package io.zabitat.quorum.oracle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The smallest service that {@link HttpOracle} can ask; keeps its register in memory. */
final class HttpRegister implements AutoCloseable {
    /** Names of the threads that belong to it. */
    static final Set<String> THREADS =
            Set.of("HTTP-Dispatcher", "server-timer", "server-timer1", "idle-timeout-task", "register");

    final Oracles.Pause beforeChange = new Oracles.Pause();
    final Oracles.Pause beforeReply = new Oracles.Pause();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "register"));
    private Register register = Register.EMPTY;
    private boolean silent;
    private volatile int failing;

    HttpRegister() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/oracle/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String place() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/oracle";
    }

    /** From now on the holder of the grant counts as silent until it is heard again. */
    synchronized void leaseEnds() {
        silent = true;
    }

    void failWith(int status) {
        failing = status;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> question = new HashMap<>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        body.lines().forEach(line -> question.put(line.split("=")[0], line.split("=")[1]));
        String path = exchange.getRequestURI().getPath();
        Answer answer = answer(path.substring(path.lastIndexOf('/') + 1), question);
        beforeReply.run();
        String text = answer.granted()
                ? "token=" + answer.grant().token() + "\n"
                : "epoch=" + answer.highestEpoch() + "\nreason=" + answer.reason() + "\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(failing != 0 ? failing : answer.granted() ? 200 : 409, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Answer answer(String what, Map<String, String> question) {
        long member = Long.parseLong(question.get("member"));
        long zxid = Long.parseLong(question.getOrDefault("zxid", "0"));
        Grant grant = new Grant(member, Long.parseLong(question.getOrDefault("token", "0")), 0);
        Register.Outcome outcome = switch (what) {
            case "request" ->
                register.request(
                        new Request(
                                member,
                                Long.parseLong(question.get("configVersion")),
                                Long.parseLong(question.get("epoch")),
                                zxid),
                        silent);
            case "record" -> register.record(grant, zxid);
            case "release" -> new Register.Outcome(register.release(grant, zxid), Answer.yes(grant));
            default -> new Register.Outcome(register, Answer.yes(grant));
        };
        beforeChange.run();
        silent = silent && outcome.next().equals(register);
        register = outcome.next();
        return outcome.answer();
    }

    @Override
    public void close() {
        beforeChange.end();
        beforeReply.end();
        server.stop(0);
        threads.shutdownNow();
    }
}
