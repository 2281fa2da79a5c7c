package io.zabitat.node;

import io.zabitat.peer.ElectionMesh;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Algorithm 3: connections between all members. Owned by the node loop. */
final class MeshLinks implements ElectionLinks {
    private final ElectionMesh mesh;
    private final PeerListeners port;
    private final TransportEngine engine;

    MeshLinks(ElectionMesh mesh, PeerListeners port, TransportEngine engine) {
        this.mesh = mesh;
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
    public void dropWaiting() {
        mesh.dropWaiting();
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
