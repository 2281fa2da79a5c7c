package io.zabitat.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The nodes that the load works on: keys, a parent of 50, one parent per connection for creates. */
final class Nodes {
    private static final byte[] NO_DATA = {};

    private final String root;
    private final int keys;
    private final Loop loop;
    private final List<Session> sessions;

    Nodes(Options options, Loop loop, List<Session> sessions) {
        root = options.root();
        keys = options.keys();
        this.loop = loop;
        this.sessions = sessions;
    }

    void make() throws IOException, LoadException {
        // parents first and alone: their children are made by all connections, which do not wait for each other
        for (String parent : List.of(root, root + "/k", root + "/p", root + "/c")) {
            each(1, (xid, number, out) -> requests(0).create(xid, parent, NO_DATA, out));
        }
        each(
                sessions.size(),
                (xid, n, out) -> requests(0).create(xid, requests(n).ownParent(), NO_DATA, out));
        each(Requests.CHILDREN, (xid, n, out) -> requests(0).create(xid, root + "/p/" + n, NO_DATA, out));
        each(keys, (xid, number, out) -> requests(0).key(xid, number, out));
    }

    void remove() throws IOException, LoadException {
        for (Session session : sessions) {
            Requests own = session.requests;
            each(own.created(), (xid, number, out) -> own.delete(xid, own.ownNode(number), out));
        }
        each(keys, (xid, number, out) -> requests(0).delete(xid, requests(0).key(number), out));
        each(Requests.CHILDREN, (xid, number, out) -> requests(0).delete(xid, root + "/p/" + number, out));
        each(
                sessions.size(),
                (xid, n, out) -> requests(0).delete(xid, requests(n).ownParent(), out));
        for (String parent : List.of(root + "/k", root + "/p", root + "/c", root)) {
            each(1, (xid, number, out) -> requests(0).delete(xid, parent, out));
        }
    }

    /** The n-th request of a series. */
    private interface Series {
        int write(int xid, int number, ByteBuffer out);
    }

    private void each(int count, Series series) throws IOException, LoadException {
        loop.run(new Unmeasured() {
            private int sent;

            @Override
            public boolean next(Session session, long nowNanos) {
                if (sent == count) {
                    return false;
                }
                int number = sent++;
                session.request((xid, out) -> series.write(xid, number, out), nowNanos);
                return true;
            }
        });
    }

    private Requests requests(int session) {
        return sessions.get(session).requests;
    }

    private abstract static class Unmeasured implements Loop.Work {
        @Override
        public void onReply(long sentNanos, long nowNanos) {
            // a good reply is all that is wanted
        }
    }
}
