package io.zabitat.tree.session;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The global sessions by id: an open-addressing table without boxed keys. Owned by the node loop. */
public final class SessionTable {
    private static final int INITIAL_CAPACITY = 16;

    private Session[] slots = new Session[INITIAL_CAPACITY];
    private int count;

    public int size() {
        return count;
    }

    /** The session, or null when there is none. */
    public Session find(long id) {
        int mask = slots.length - 1;
        for (int i = home(id, mask); ; i = i + 1 & mask) {
            Session session = slots[i];
            if (session == null || session.id() == id) {
                return session;
            }
        }
    }

    /** Creates the session, or gives a known one the new timeout. */
    public Session put(long id, int timeoutMillis) {
        Session known = find(id);
        if (known != null) {
            known.timeoutMillis(timeoutMillis);
            return known;
        }
        if ((count + 1) * 3 > slots.length * 2) {
            grow();
        }
        Session session = new Session(id, timeoutMillis);
        insert(slots, session);
        count++;
        return session;
    }

    /** Takes the session out and returns it, or null when there is none. */
    public Session remove(long id) {
        int mask = slots.length - 1;
        int i = home(id, mask);
        while (slots[i] != null && slots[i].id() != id) {
            i = i + 1 & mask;
        }
        Session session = slots[i];
        if (session == null) {
            return null;
        }
        closeGap(i, mask);
        count--;
        session.markRemoved();
        return session;
    }

    /** All sessions in the order of their ids. */
    public List<Session> inOrder() {
        Session[] all = new Session[count];
        int n = 0;
        for (Session session : slots) {
            if (session != null) {
                all[n++] = session;
            }
        }
        Arrays.sort(all, Comparator.comparingLong(Session::id));
        return List.of(all);
    }

    private void closeGap(int hole, int mask) {
        int gap = hole;
        for (int i = gap + 1 & mask; slots[i] != null; i = i + 1 & mask) {
            int home = home(slots[i].id(), mask);
            boolean reachable = (i - home & mask) >= (i - gap & mask);
            if (reachable) {
                slots[gap] = slots[i];
                gap = i;
            }
        }
        slots[gap] = null;
    }

    private void grow() {
        Session[] bigger = new Session[slots.length * 2];
        for (Session session : slots) {
            if (session != null) {
                insert(bigger, session);
            }
        }
        slots = bigger;
    }

    private static void insert(Session[] table, Session session) {
        int mask = table.length - 1;
        int i = home(session.id(), mask);
        while (table[i] != null) {
            i = i + 1 & mask;
        }
        table[i] = session;
    }

    private static int home(long id, int mask) {
        long h = id * 0x9e3779b97f4a7c15L;
        return (int) (h >>> 32) & mask;
    }
}
