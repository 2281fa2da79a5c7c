package io.zabitat.node;

import io.zabitat.node.election.ElectionLinks;
import io.zabitat.node.membership.Roster;
import io.zabitat.peer.ElectionMesh;
import io.zabitat.peer.MeshSettings;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Algorithm 3: connections between all members. Owned by the node loop. */
final class MeshLinks implements ElectionLinks {
    private final ElectionMesh mesh;
    private final Function<Roster, MeshSettings> settings;
    private final PeerListeners port;
    private final TransportEngine engine;

    /** @param settings what this server is on the mesh */
    MeshLinks(ElectionMesh mesh, Function<Roster, MeshSettings> settings, PeerListeners port, TransportEngine engine) {
        this.mesh = mesh;
        this.settings = settings;
        this.port = port;
        this.engine = engine;
    }

    @Override
    public void begin() throws IOException {
        port.watch(engine, mesh::accept);
    }

    @Override
    public void send(long to, byte[] message) {
        mesh.send(to, message);
    }

    @Override
    public void setMembers(Roster roster) {
        mesh.setConfig(settings.apply(roster), roster.current(), roster.next());
    }

    @Override
    public void dropWaiting() {
        mesh.dropWaiting();
    }

    @Override
    public void callMissing() {
        mesh.callMissing();
    }

    @Override
    public void onTime(long nowNanos) {
        mesh.onTick(nowNanos);
        port.onTime(nowNanos);
    }

    @Override
    public long nextNanos() {
        return mesh.nextDeadlineNanos();
    }

    @Override
    public Optional<List<Long>> connected() {
        return Optional.of(mesh.connected());
    }

    @Override
    public void close() {
        mesh.close();
        port.close(engine);
    }
}
