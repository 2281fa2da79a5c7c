package io.zabitat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.endpoint.EngineRecord.Figures;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TreeSettings;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.acl.AclSchemes;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is held against an engine, and what is not. */
class EngineRecordTest {
    private static final int TIMEOUT_MILLIS = 9_000;
    private static final int HEARTBEAT_MILLIS = 3_000;

    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final AclPolicy acls = new AclPolicy(AclSchemes.NONE, false);
    private long nowMillis;
    private final ClientEndpoint endpoint = new ClientEndpoint(
            new EndpointSettings(
                    1 << 20, 1 << 20, 60, 0, 1000, 10_000, 10_000, 1000, 0, 0, -1, -1, 0, 0, 0, false, Set.of()),
            tree,
            acls,
            new AuthRegistry(List.of()),
            new RequestLineTest.Writes(),
            new RequestLineTest.NoFacts(),
            () -> nowMillis,
            1,
            line -> {});
    private final TransportEngine engine = new Engine();
    private final EngineRecord record = endpoint.record(engine);
    private long sessions;

    private ClientConnection client(TransportEngine in) {
        ClientConnection connection = new ClientConnection(endpoint, new RemoteHost("10.0.0.1"), nowMillis);
        connection.attach(in, new RequestLineTest.Wire());
        endpoint.connections().add(connection);
        long id = ++sessions;
        Caller caller = new Caller(id, List.of());
        tree.apply(new Preparer(tree, acls).prepare(new CreateSessionRequest(TIMEOUT_MILLIS), caller, 0, id, 1));
        connection.settle(endpoint.sessionOpened(id), TIMEOUT_MILLIS);
        return connection;
    }

    private void pass(long millis) {
        nowMillis += millis;
        endpoint.beginTurn();
    }

    /** Seconds in which these say something now and then, and nobody else does. */
    private Figures after(int seconds, ClientConnection... talking) {
        for (int i = 0; i < seconds; i++) {
            pass(1000);
            if (nowMillis % HEARTBEAT_MILLIS == 0) {
                for (ClientConnection connection : talking) {
                    connection.onBytes(new byte[2], 0, 2);
                }
            }
            endpoint.onTick();
        }
        return record.figures();
    }

    @Test
    void shouldMissWhoHasNotBeenHeardOfForHalfOfTheTimeOut() {
        ClientConnection one = client(engine);
        ClientConnection two = client(engine);
        client(new Engine());
        endpoint.takeOver(record);
        assertEquals(new Figures(0, 2, 0, 2, 0), after(20, one, two));
        assertEquals(new Figures(0, 2, 1, 2, 0), after(10, one));
        assertEquals(new Figures(0, 2, 0, 2, 0), after(3, one, two));
    }

    @Test
    void shouldNotMissWhoIsNotListenedTo() {
        ClientConnection heavy = client(engine);
        heavy.pauseOverLimit();
        endpoint.takeOver(record);
        assertEquals(new Figures(0, 0, 0, 1, 0), after(20));
    }

    @Test
    void shouldGiveThemTimeToBeReadWhenTheServerHasSlept() {
        ClientConnection one = client(engine);
        endpoint.takeOver(record);
        after(3, one);
        pass(8_000);
        endpoint.onTick();
        assertEquals(0, record.figures().silent());
        assertEquals(1, after(1).silent());
    }

    @Test
    void shouldCountThoseThatLeaveAndNotThoseThatAreSentAway() {
        ClientConnection leaving = client(engine);
        ClientConnection closing = client(engine);
        client(engine);
        ClientConnection elsewhere = client(new Engine());
        endpoint.takeOver(record);
        ClientConnection late = client(engine);
        leaving.onClosed("end of stream");
        assertEquals(new Figures(0, 0, 0, 3, 1), record.figures());
        elsewhere.onClosed("end of stream");
        late.onClosed("end of stream");
        closing.session().markClosing(true);
        closing.onClosed("end of stream");
        endpoint.closeAll("there is no leader");
        assertEquals(0, endpoint.connectionCount());
        assertEquals(new Figures(0, 0, 0, 3, 1), record.figures());
    }

    @Test
    void shouldCountWhoHasToComeBackOverAnotherConnection() {
        ClientConnection before = client(engine);
        before.session().setOwner(before);
        endpoint.takeOver(record);
        endpoint.takeOver(client(engine), before.session());
        assertEquals(1, record.figures().lost());
    }

    private static final class Engine implements TransportEngine {
        @Override
        public void watch(ServerSocketChannel listener, Runnable onAcceptable) {
            // nobody connects
        }

        @Override
        public void unwatch(ServerSocketChannel listener) {
            // the same
        }

        @Override
        public Channel adopt(SocketChannel socket, ChannelHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Channel adopt(OpenChannel connection, ChannelHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int poll(long timeoutNanos) {
            return 0;
        }

        @Override
        public void wake() {
            // nobody waits
        }

        @Override
        public void close() {
            // has nothing
        }
    }
}
