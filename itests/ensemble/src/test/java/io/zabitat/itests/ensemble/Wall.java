package io.zabitat.itests.ensemble;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A port in front of a member's port, by which one other member reaches it, and which can be shut: then what is connected is cut off,
 * and nothing new gets through.
 */
final class Wall implements AutoCloseable {
    private final int target;
    private final ServerSocket door;
    private final List<Socket> open = new ArrayList<>();
    private boolean shut;

    Wall(int port, int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket();
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread thread = new Thread(this::accept, "wall " + port);
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void shut() {
        shut = true;
        open.forEach(Wall::drop);
        open.clear();
    }

    synchronized void open() {
        shut = false;
    }

    private void accept() {
        try {
            for (; ; ) {
                pass(door.accept());
            }
        } catch (IOException e) {
            shut(); // closed: the test is over
        }
    }

    private synchronized void pass(Socket from) {
        if (shut) {
            drop(from);
            return;
        }
        try {
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
            to.setTcpNoDelay(true);
            from.setTcpNoDelay(true);
            open.add(from);
            open.add(to);
            pump(from, to);
            pump(to, from);
        } catch (IOException e) {
            drop(from);
        }
    }

    private static void pump(Socket from, Socket to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                        drop(from);
                    } finally {
                        drop(to);
                    }
                },
                "wall " + from.getLocalPort());
        thread.setDaemon(true);
        thread.start();
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        shut();
    }
}
