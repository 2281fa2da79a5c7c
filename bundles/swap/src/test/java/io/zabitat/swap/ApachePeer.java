package io.zabitat.swap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;
import org.apache.zookeeper.util.ServiceUtils;

/** A member of an ensemble that is Apache's server, in this process. */
final class ApachePeer implements AutoCloseable {
    private static final long STOP_SECONDS = 20;

    private final QuorumPeerMain main = new QuorumPeerMain();
    private final Thread thread;
    private volatile Exception failure;

    /**
     * @param folder has the file {@code myid}
     * @param keys of the ensemble
     */
    ApachePeer(Path folder, int clientPort, Map<String, String> keys) throws Exception {
        ServiceUtils.setSystemExitProcedure(code -> failure = new IOException("it has ended with " + code));
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.jmx.log4j.disable", "true");
        Properties properties = new Properties();
        properties.putAll(keys);
        properties.setProperty("dataDir", folder.toString());
        properties.setProperty("clientPort", Integer.toString(clientPort));
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("maxClientCnxns", "0");
        QuorumPeerConfig config = new QuorumPeerConfig();
        config.parseProperties(properties);
        thread = new Thread(
                () -> {
                    try {
                        main.runFromConfig(config);
                    } catch (Exception e) {
                        failure = e;
                    }
                },
                "apache");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws Exception {
        Exception before = failure;
        main.close();
        thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        if (before != null) {
            throw before;
        }
    }
}
