package io.zabitat.itests.ensemble;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports that stay a member's own while it is down: below the range from which the system takes the ports of outgoing connections, so that
 * a client that dials a dead member cannot be given that member's port, nor be connected to itself.
 */
final class Ports {
    private static final int LOWEST = 12_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 1_000;

    private final Random random = new Random();
    private final Set<Integer> taken = new HashSet<>();

    /** A port of loopback that nobody listens on and that was not handed out before. */
    int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = LOWEST + random.nextInt(BEYOND - LOWEST);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new AssertionError("no free port between " + LOWEST + " and " + BEYOND);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
