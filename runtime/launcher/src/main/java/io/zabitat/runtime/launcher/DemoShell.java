package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs what is typed in a demo: {@code down} and {@code up} here, everything else in one session of a member's shell, which knows all
 * members because they share a framework. The main thread's.
 */
final class DemoShell implements DemoConsole.Commands, AutoCloseable {
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DemoEnsemble ensemble;
    private final List<DemoMember> members;
    private final ShellClient client;
    private final PrintStream out;
    private final PrintStream err;
    private Optional<ShellClient.Conversation> session = Optional.empty();
    private String host = "";

    DemoShell(DemoEnsemble ensemble, List<DemoMember> members, PrintStream out, PrintStream err) {
        this.ensemble = ensemble;
        this.members = List.copyOf(members);
        this.client = new ShellClient(out, err);
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(String command) {
        try {
            if (command.startsWith("down ")) {
                return down(command.substring("down ".length()).strip());
            }
            if (command.startsWith("up ")) {
                ensemble.up(command.substring("up ".length()).strip());
                out.println("it starts");
                return ExitCodes.OK;
            }
            return session().run(command);
        } catch (IOException | LaunchException | IllegalStateException e) {
            leave();
            err.println(command + ": " + e.getMessage());
            return ExitCodes.UNEXPECTED;
        }
    }

    private int down(String name) throws LaunchException, IOException {
        if (name.equals(host)) {
            leave();
        }
        ensemble.down(name);
        out.println("it stops; up " + name + " starts it again");
        return ExitCodes.OK;
    }

    private ShellClient.Conversation session() throws IOException {
        long deadline = System.nanoTime() + CONNECT_NANOS;
        while (session.isEmpty()) {
            IOException last = new IOException("no member has a shell");
            for (DemoMember member : members) {
                if (session.isEmpty()) {
                    try {
                        session = Optional.of(client.converse(member.dataDir()));
                        host = member.name();
                    } catch (IOException | LaunchException e) {
                        last = new IOException(e.getMessage(), e);
                    }
                }
            }
            if (session.isEmpty() && System.nanoTime() - deadline > 0) {
                throw last;
            }
            if (session.isEmpty()) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        return session.get();
    }

    private void leave() {
        try {
            close();
        } catch (IOException e) {
            err.println("zabitat: while leaving the shell of " + host + ": " + e.getMessage());
        }
        session = Optional.empty();
        host = "";
    }

    @Override
    public void close() throws IOException {
        if (session.isPresent()) {
            session.get().close();
        }
    }
}
