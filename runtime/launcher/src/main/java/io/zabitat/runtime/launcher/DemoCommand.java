package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleException;

/**
 * {@code demo}: an ensemble of three voters and an observer in this process, with clients that write all the time and a shell, to try
 * things on. Runs on the main thread; ended by it or by the signal that ends the process.
 */
final class DemoCommand {
    private final Arguments arguments;
    private final PrintStream out;
    private final PrintStream err;

    DemoCommand(Arguments arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    int run(InputStream in) throws LaunchException, IOException, BundleException, InterruptedException {
        DemoFolder folder = DemoFolder.open(arguments.path("dir"));
        Running running = new Running(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "zabitat-stop"));
        try (running) {
            Logging.start(Optional.of(folder.path().resolve("log")));
            out.println("zabitat: starting three voters and an observer");
            RunningHost host = running.own(RunningHost.create(arguments));
            List<DemoMember> members = folder.members();
            DemoEnsemble ensemble = new DemoEnsemble(host, members);
            ensemble.start();
            DemoLoad load = running.own(DemoLoad.start(members));
            introduce(folder, members);
            try (DemoConsole console = new DemoConsole(
                            out,
                            arguments.flags().contains("terminal"),
                            () -> load.seen().toString());
                    DemoShell shell = new DemoShell(ensemble, members, out, err)) {
                if (arguments.flags().contains("no-shell")) {
                    new CountDownLatch(1).await(); // until the process is told to end
                }
                int status = console.converse(in, shell);
                out.println(load.seen());
                return status;
            }
        } catch (LaunchException | IOException | BundleException | IllegalStateException e) {
            if (running.isClosed()) {
                return ExitCodes.OK; // told to end in the middle of something
            }
            throw e;
        }
    }

    private void introduce(DemoFolder folder, List<DemoMember> members) throws LaunchException {
        for (DemoMember member : members) {
            out.printf("  %-9s serves %s%n", member.name(), member.address());
        }
        out.println("  data      " + folder.path() + (folder.isTemporary() ? ", deleted at the end" : ""));
        if (arguments.flags().contains("no-shell")) {
            out.println("A shell: zabitat shell --data-dir " + members.get(0).dataDir());
            return;
        }
        out.println("Commands, here or in another terminal by: zabitat shell --data-dir "
                + members.get(0).dataDir());
        out.println("  roles                                             who does what");
        out.println("  swap-plan transport.client nio --server voter1    what an exchange would do");
        out.println("  swap-apply -w $plan                               does it");
        out.println("  down voter1, up voter1                            stops and starts a member");
        out.println("  help, exit");
    }

    /** What has to be ended, once, by whoever comes first; the other one waits. */
    private final class Running implements AutoCloseable {
        private final DemoFolder folder;
        private Optional<RunningHost> host = Optional.empty();
        private Optional<DemoLoad> load = Optional.empty();
        private volatile boolean closed;

        Running(DemoFolder folder) {
            this.folder = folder;
        }

        synchronized RunningHost own(RunningHost started) {
            host = Optional.of(started);
            return started;
        }

        synchronized DemoLoad own(DemoLoad started) {
            load = Optional.of(started);
            return started;
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            out.println("zabitat: the demo ends");
            try {
                if (load.isPresent()) {
                    load.get().close();
                }
                host.ifPresent(RunningHost::close);
                folder.close();
            } catch (IOException e) {
                err.println("zabitat: while cleaning up: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
