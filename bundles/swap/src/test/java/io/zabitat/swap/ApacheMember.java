package io.zabitat.swap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/** A member of an ensemble that is Apache ZooKeeper, in this process. */
final class ApacheMember extends QuorumPeerMain implements AutoCloseable {
    private final Thread thread;

    ApacheMember(Path folder, int id, Map<String, String> keys) throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("myid"), id + "\n");
        Properties properties = new Properties();
        properties.putAll(keys);
        properties.setProperty("dataDir", folder.toString());
        properties.setProperty("admin.enableServer", "false");
        QuorumPeerConfig config = new QuorumPeerConfig();
        config.parseProperties(properties);
        thread = new Thread(
                () -> {
                    try {
                        runFromConfig(config);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                "apache-" + id);
        thread.start();
    }

    @Override
    public void close() {
        try {
            SwapServer.until("it to have begun", () -> quorumPeer != null);
            quorumPeer.shutdown();
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
