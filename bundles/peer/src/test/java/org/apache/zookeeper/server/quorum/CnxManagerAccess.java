package org.apache.zookeeper.server.quorum;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** ZooKeeper's end of the election mesh; here because what is received is visible to its package alone. */
public final class CnxManagerAccess implements AutoCloseable {
    private final QuorumCnxManager manager;

    public CnxManagerAccess(long self, Map<Long, Integer> electionPorts, File dir) throws IOException {
        Map<Long, QuorumPeer.QuorumServer> servers = new HashMap<>();
        electionPorts.forEach((id, port) -> servers.put(
                id,
                new QuorumPeer.QuorumServer(
                        id, new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", port))));
        manager = new QuorumPeer(servers, dir, dir, 0, 3, self, 1000, 10, 10, 10).createCnxnManager();
        manager.listener.start();
    }

    public void send(long to, String text) {
        manager.toSend(to, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The next message with its sender in front, or an empty text when none came soon. */
    public String receive() throws InterruptedException {
        QuorumCnxManager.Message message = manager.pollRecvQueue(5, TimeUnit.MILLISECONDS);
        if (message == null) {
            return "";
        }
        ByteBuffer bytes = message.buffer.duplicate();
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        return message.sid + " " + new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        manager.halt();
    }
}
