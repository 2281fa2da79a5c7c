package io.zabitat.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps every session's window full until something is over, then takes the rest of the replies. One thread. */
final class Loop implements AutoCloseable {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int SELECT_MILLIS = 100;

    private final List<Session> sessions;
    private final Selector selector;
    private long repliedNanos;

    Loop(List<Session> sessions) throws IOException {
        this.sessions = sessions;
        selector = Selector.open();
        for (Session session : sessions) {
            session.socket().register(selector, SelectionKey.OP_READ, session);
        }
    }

    /** Where requests come from and replies go. */
    interface Work {
        /** Puts one request; false when the session has no more to send. */
        boolean next(Session session, long nowNanos);

        void onReply(long sentNanos, long nowNanos);
    }

    /**
     * Runs until no session has more to send and every reply is there.
     *
     * @throws LoadException also when no reply comes for 20 seconds
     */
    void run(Work work) throws IOException, LoadException {
        repliedNanos = System.nanoTime();
        for (Session session : sessions) {
            fill(session, work, repliedNanos);
        }
        while (isBusy()) {
            selector.select(SELECT_MILLIS);
            long now = System.nanoTime();
            for (SelectionKey key : selector.selectedKeys()) {
                Session session = (Session) key.attachment();
                if (key.isReadable()) {
                    session.receive(sent -> work.onReply(sent, now));
                    repliedNanos = now;
                }
                fill(session, work, now);
            }
            selector.selectedKeys().clear();
            if (now - repliedNanos > SILENCE_NANOS) {
                throw new LoadException("no reply for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
            }
        }
    }

    private void fill(Session session, Work work, long now) throws IOException {
        boolean more = true;
        while (more && session.hasRoom()) {
            more = work.next(session, now);
        }
        if (session.hasUnsent()) {
            session.send();
        }
        int interest = SelectionKey.OP_READ | (session.hasUnsent() ? SelectionKey.OP_WRITE : 0);
        SelectionKey key = session.socket().keyFor(selector);
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private boolean isBusy() {
        for (Session session : sessions) {
            if (session.inFlight() > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
