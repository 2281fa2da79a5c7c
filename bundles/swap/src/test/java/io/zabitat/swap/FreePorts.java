package io.zabitat.swap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that stay free until a member binds them: below the range from which the system takes the ports of outgoing connections, of which
 * one would else be there first now and then.
 */
final class FreePorts {
    private static final int LOWEST = 12_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /** A port of loopback that nobody listens on. */
    static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // another one
            }
        }
        throw new AssertionError("no free port between " + LOWEST + " and " + BEYOND);
    }
}
