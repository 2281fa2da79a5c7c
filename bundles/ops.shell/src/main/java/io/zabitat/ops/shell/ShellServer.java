package io.zabitat.ops.shell;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.felix.service.command.CommandProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one data directory: a thread that accepts, and one for each session; a session too many is closed at once. */
final class ShellServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);
    private static final int MAX_SESSIONS = 16;

    private final CommandProcessor processor;
    private final CommandIndex commands;
    private final SocketFile socket;
    private final Semaphore free = new Semaphore(MAX_SESSIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ShellServer(CommandProcessor processor, CommandIndex commands, SocketFile socket) {
        this.processor = processor;
        this.commands = commands;
        this.socket = socket;
    }

    static ShellServer open(CommandProcessor processor, CommandIndex commands, Path dataDir) throws IOException {
        ShellServer server = new ShellServer(processor, commands, SocketFile.open(dataDir, MAX_SESSIONS));
        daemon("zabitat-shell", server::accept);
        LOG.debug("shell at {}", server.socket.path());
        return server;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = socket.channel().accept();
                if (free.tryAcquire()) {
                    open.add(channel);
                    daemon("zabitat-shell-session", () -> serve(channel));
                } else {
                    LOG.warn("more than {} shell sessions: one refused", MAX_SESSIONS);
                    channel.close();
                }
            }
        } catch (ClosedChannelException e) {
            LOG.debug("shell closed");
        } catch (IOException e) {
            LOG.warn("the shell's socket failed, no further sessions: {}", e.toString());
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            new ShellSession(processor, commands, Channels.newInputStream(channel), Channels.newOutputStream(channel))
                    .run();
        } catch (IOException e) {
            LOG.debug("a shell session ended", e);
        } catch (RuntimeException e) {
            // the processor goes away with its bundle
            LOG.warn("a shell session failed: {}", e.toString());
        } finally {
            open.remove(channel);
            free.release();
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
