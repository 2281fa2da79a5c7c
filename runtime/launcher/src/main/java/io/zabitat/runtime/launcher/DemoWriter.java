package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client of the demo: a session with an ephemeral that writes a node of its own, one write after the other, and goes to the next member
 * when its connection breaks. The node's version is the number of its writes, which is how a lost or doubled one shows. Runs on a thread
 * of its own; its figures are read by others.
 */
final class DemoWriter implements Runnable {
    static final String ROOT = "/demo";
    static final String LIVE = ROOT + "/live";

    private static final String WORK = ROOT + "/work";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String path;
    private final List<ServedAddress> members;
    private final Runnable begun;
    private int next;
    private RawClient.Session session = RawClient.Session.NEW;

    /** The version of the node when this client came; -1 before. */
    private volatile long base = -1;

    private volatile long sent;
    private volatile long acknowledged;
    private volatile int expired;
    private volatile boolean stopping;

    /**
     * @param first the member that it begins with
     * @param begun is told when it writes
     */
    DemoWriter(int number, List<ServedAddress> members, int first, Runnable begun) {
        this.begun = begun;
        this.path = WORK + "/" + number;
        this.members = List.copyOf(members);
        this.next = first;
    }

    @Override
    public void run() {
        while (!stopping) {
            ServedAddress member = members.get(next++ % members.size());
            try {
                writeAt(member);
            } catch (IOException e) {
                LockSupport.parkNanos(RETRY_NANOS); // stopped, or without a leader: another one serves
            }
        }
    }

    private void writeAt(ServedAddress member) throws IOException {
        RawClient client = new RawClient(member.host(), member.port(), session);
        try {
            if (client.session().isExpired()) {
                expired++;
                session = RawClient.Session.NEW;
                return;
            }
            if (session == RawClient.Session.NEW) {
                begin(client);
            }
            session = client.session();
            while (!stopping) {
                write(client);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            client.close();
        } finally {
            client.disconnect();
        }
    }

    private void begin(RawClient client) throws IOException {
        for (String parent : List.of(ROOT, LIVE, WORK, path)) {
            client.create(parent);
        }
        client.createEphemeral(LIVE + "/" + Long.toHexString(client.session().id()));
        if (base < 0) {
            client.sync(path);
            base = client.version(path);
            begun.run();
        }
    }

    private void write(RawClient client) throws IOException {
        sent++;
        client.write(path, Long.toString(sent).getBytes(StandardCharsets.UTF_8));
        acknowledged++;
    }

    void stop() {
        stopping = true;
    }

    String path() {
        return path;
    }

    boolean hasBegun() {
        return base >= 0;
    }

    /** What the version of the node is at least, when this was asked before the node. */
    long leastVersion() {
        return base + acknowledged;
    }

    /** What it is at most, when this is asked after the node. */
    long greatestVersion() {
        return base + sent;
    }

    long acknowledged() {
        return acknowledged;
    }

    int expired() {
        return expired;
    }
}
