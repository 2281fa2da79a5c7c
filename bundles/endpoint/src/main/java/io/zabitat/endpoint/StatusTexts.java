package io.zabitat.endpoint;

import io.zabitat.api.Path;
import io.zabitat.tree.session.Session;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** The texts of four-letter words about server, connections and sessions, as ZooKeeper formats them. */
final class StatusTexts {
    private final ClientEndpoint endpoint;
    private final ServerFacts facts;

    StatusTexts(ClientEndpoint endpoint, ServerFacts facts) {
        this.endpoint = endpoint;
        this.facts = facts;
    }

    void server(StringBuilder out) {
        version(out);
        figures(out);
    }

    void serverAndClients(StringBuilder out) {
        version(out);
        out.append("Clients:\n");
        endpoint.connections().forEach(connection -> connectionLine(out, connection, true));
        out.append('\n');
        figures(out);
    }

    private void version(StringBuilder out) {
        out.append("Zookeeper version: ").append(facts.version()).append('\n');
    }

    private void figures(StringBuilder out) {
        ServerStats stats = endpoint.stats();
        out.append("Latency min/avg/max: ").append(stats.minLatencyMillis());
        out.append('/').append(fourDecimals(stats.averageLatencyMillis()));
        out.append('/').append(stats.maxLatencyMillis()).append('\n');
        out.append("Received: ").append(stats.received()).append('\n');
        out.append("Sent: ").append(stats.sent()).append('\n');
        out.append("Connections: ").append(endpoint.connectionCount()).append('\n');
        out.append("Outstanding: ").append(endpoint.outstandingRequests()).append('\n');
        out.append("Zxid: 0x")
                .append(Long.toHexString(endpoint.tree().lastZxid()))
                .append('\n');
        out.append("Mode: ").append(facts.mode()).append('\n');
        out.append("Node count: ").append(endpoint.tree().nodeCount()).append('\n');
        facts.proposalSizes()
                .ifPresent(sizes -> out.append("Proposal sizes last/min/max: ")
                        .append(sizes)
                        .append('\n'));
    }

    private static double fourDecimals(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP).doubleValue();
    }

    void connections(StringBuilder out) {
        endpoint.connections().forEach(connection -> connectionLine(out, connection, false));
        out.append('\n');
    }

    private void connectionLine(StringBuilder out, ClientConnection connection, boolean brief) {
        ConnectionStats stats = connection.stats();
        out.append(" /").append(connection.host().address());
        out.append(':').append(connection.channel().remoteAddress().getPort());
        out.append('[')
                .append(connection.hasSession() ? 1 : 0)
                .append("](queued=")
                .append(connection.queued());
        out.append(",recved=").append(stats.received()).append(",sent=").append(stats.sent());
        if (!brief && connection.hasSession()) {
            sessionPart(out, connection, stats);
        }
        out.append(")\n");
    }

    private void sessionPart(StringBuilder out, ClientConnection connection, ConnectionStats stats) {
        long toWall = facts.wallMillis() - endpoint.nowMillis();
        out.append(",sid=0x").append(Long.toHexString(connection.sessionId()));
        out.append(",lop=").append(OpNames.shortName(stats.lastOp()));
        out.append(",est=").append(stats.establishedMillis() + toWall);
        out.append(",to=").append(connection.timeoutMillis());
        if (stats.lastCxid() >= 0) {
            out.append(",lcxid=0x").append(Integer.toHexString(stats.lastCxid()));
        }
        out.append(",lzxid=0x").append(Long.toHexString(stats.lastZxid()));
        out.append(",lresp=").append(stats.lastResponseMillis());
        out.append(",llat=").append(stats.lastLatencyMillis());
        out.append(",minlat=").append(stats.minLatencyMillis());
        out.append(",avglat=").append(stats.averageLatencyMillis());
        out.append(",maxlat=").append(stats.maxLatencyMillis());
    }

    void resetConnections(StringBuilder out) {
        endpoint.connections().forEach(connection -> connection.stats().reset());
        out.append("Connection stats reset.\n");
    }

    void resetServer(StringBuilder out) {
        endpoint.stats().reset();
        facts.proposalSizes().ifPresent(ProposalSizes::reset);
        out.append("Server stats reset.\n");
    }

    void configuration(StringBuilder out) {
        out.append(facts.configuration());
    }

    void environment(StringBuilder out) {
        out.append("Environment:\n");
        facts.environment()
                .forEach((key, value) ->
                        out.append(key).append('=').append(value).append('\n'));
    }

    void monitor(StringBuilder out) {
        metric(out, "version", facts.version());
        metric(out, "server_state", facts.mode());
        facts.metrics().forEach((name, value) -> metric(out, name, value));
    }

    private static void metric(StringBuilder out, String name, String value) {
        out.append("zk_").append(name).append('\t').append(value).append('\n');
    }

    void directories(StringBuilder out) {
        long[] sizes = facts.directorySizes();
        out.append("datadir_size: ").append(sizes[0]).append('\n');
        out.append("logdir_size: ").append(sizes[1]).append('\n');
    }

    void digests(StringBuilder out) {
        for (String line : facts.digests()) {
            out.append(line).append('\n');
        }
    }

    void dump(StringBuilder out) {
        long toWall = facts.wallMillis() - endpoint.nowMillis();
        LongFunction<String> date = deadline -> new Date(deadline + toWall).toString();
        out.append("SessionTracker dump:\n");
        if (facts.isLearner()) {
            globalSessions(out);
        } else {
            sets(out, "Session Sets", sessionsByDeadline(), date);
        }
        ephemerals(out);
        out.append("Connections dump:\n");
        sets(out, "Connections Sets", connectionsByDeadline(), date);
    }

    /** A learner does not know when a session ends: that is the leader's to decide. */
    private void globalSessions(StringBuilder out) {
        List<Session> sessions = endpoint.tree().sessions().inOrder();
        out.append("Global Sessions(").append(sessions.size()).append("):\n");
        for (Session session : sessions) {
            out.append("0x").append(Long.toHexString(session.id()));
            out.append('\t').append(session.timeoutMillis()).append("ms\n");
        }
    }

    private TreeMap<Long, List<String>> sessionsByDeadline() {
        TreeMap<Long, List<String>> sessions = new TreeMap<>();
        for (Session session : endpoint.tree().sessions().inOrder()) {
            sessions.computeIfAbsent(session.deadlineMillis(), at -> new ArrayList<>())
                    .add("0x" + Long.toHexString(session.id()));
        }
        return sessions;
    }

    private TreeMap<Long, List<String>> connectionsByDeadline() {
        TreeMap<Long, List<String>> connections = new TreeMap<>();
        endpoint.connections()
                .forEach(connection -> connections
                        .computeIfAbsent(deadlineOf(connection), at -> new ArrayList<>())
                        .add("ip: /" + connection.host().address() + ":"
                                + connection.channel().remoteAddress().getPort() + " sessionId: 0x"
                                + Long.toHexString(connection.sessionId())));
        return connections;
    }

    /** ZooKeeper looks at connections once in the time that it gives one without a session. */
    private long deadlineOf(ClientConnection connection) {
        ConnectionStats stats = connection.stats();
        int interval = Math.max(1, endpoint.settings().sessionlessTimeoutMillis());
        long heard = Math.max(stats.establishedMillis(), stats.lastResponseMillis());
        long end = heard + (connection.hasSession() ? connection.timeoutMillis() : interval);
        return (end / interval + 1) * interval;
    }

    private static void sets(
            StringBuilder out, String title, TreeMap<Long, List<String>> sets, LongFunction<String> date) {
        int members = sets.values().stream().mapToInt(List::size).sum();
        out.append(title)
                .append(" (")
                .append(sets.size())
                .append(")/(")
                .append(members)
                .append("):\n");
        for (Map.Entry<Long, List<String>> set : sets.entrySet()) {
            out.append(set.getValue().size())
                    .append(" expire at ")
                    .append(date.apply(set.getKey()))
                    .append(":\n");
            set.getValue().forEach(member -> out.append('\t').append(member).append('\n'));
        }
    }

    private void ephemerals(StringBuilder out) {
        List<Session> owners = endpoint.tree().sessions().inOrder().stream()
                .filter(session -> !session.ephemerals().isEmpty())
                .toList();
        out.append("ephemeral nodes dump:\n");
        out.append("Sessions with Ephemerals (").append(owners.size()).append("):\n");
        for (Session owner : owners) {
            out.append("0x").append(Long.toHexString(owner.id())).append(":\n");
            for (Path path : owner.ephemerals()) {
                out.append('\t').append(path).append('\n');
            }
        }
    }
}
