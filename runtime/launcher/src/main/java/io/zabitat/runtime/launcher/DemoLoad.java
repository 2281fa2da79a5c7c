package io.zabitat.runtime.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Some clients of the demo's ensemble that write all the time, and an audit each second. Owned by the demo. */
final class DemoLoad implements AutoCloseable {
    private static final int CLIENTS_OF_A_MEMBER = 2;
    private static final long LOOK_MILLIS = 1_000;
    private static final long BEGIN_SECONDS = 10;
    private static final long END_MILLIS = 5_000;

    private final List<DemoWriter> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final DemoAudit audit;
    private final CountDownLatch begun;
    private final CountDownLatch over = new CountDownLatch(1);

    private DemoLoad(Map<String, ServedAddress> members) {
        List<ServedAddress> addresses = List.copyOf(members.values());
        begun = new CountDownLatch(CLIENTS_OF_A_MEMBER * addresses.size());
        for (int i = 0; i < CLIENTS_OF_A_MEMBER * addresses.size(); i++) {
            writers.add(new DemoWriter(i, addresses, i, begun::countDown));
        }
        audit = new DemoAudit(members, writers);
    }

    /** Returns when the clients write, or after a while. */
    static DemoLoad start(List<DemoMember> members) throws LaunchException, InterruptedException {
        Map<String, ServedAddress> addresses = new LinkedHashMap<>();
        for (DemoMember member : members) {
            addresses.put(member.name(), member.address());
        }
        DemoLoad load = new DemoLoad(addresses);
        load.writers.forEach(writer -> load.thread(writer, "zabitat-demo-client"));
        load.begun.await(BEGIN_SECONDS, TimeUnit.SECONDS); // else the line says how many there are
        load.audit.look();
        load.thread(load::lookAround, "zabitat-demo-audit");
        return load;
    }

    private void thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void lookAround() {
        try {
            do {
                audit.look();
            } while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    DemoAudit.Seen seen() {
        return audit.seen();
    }

    /** Ends the sessions. Returns when the clients are gone, or after a while. */
    @Override
    public void close() throws InterruptedException {
        over.countDown();
        writers.forEach(DemoWriter::stop);
        for (Thread thread : threads) {
            thread.join(END_MILLIS);
        }
    }
}
