package io.zabitat.runtime.launcher;

import java.io.IOException;
import org.osgi.framework.BundleException;

/** A framework and its directory, ended once: by the command that owns them or by the signal that ends the process. */
final class RunningHost implements AutoCloseable {
    private static final long STOP_MILLIS = 60_000;

    private final FrameworkHost framework;
    private final RuntimeDirectory directory;
    private volatile boolean closed;

    private RunningHost(FrameworkHost framework, RuntimeDirectory directory) {
        this.framework = framework;
        this.directory = directory;
    }

    static RunningHost create(Arguments arguments) throws LaunchException, IOException, BundleException {
        RuntimeDirectory directory = RuntimeDirectory.take(arguments.path("cache"));
        return new RunningHost(FrameworkHost.create(arguments.home(), directory.framework()), directory);
    }

    FrameworkHost framework() {
        return framework;
    }

    /** Whether the end has begun, from where on the framework refuses whatever is asked of it. */
    boolean isClosed() {
        return closed;
    }

    /** Returns when everything is stopped, whoever of the two came first. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            framework.stop(STOP_MILLIS);
            directory.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BundleException | IOException e) {
            System.err.println("zabitat: while stopping: " + e.getMessage());
        } finally {
            Logging.stop();
        }
    }
}
