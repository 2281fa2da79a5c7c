package io.zabitat.node;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The thread of a server: begins its node, turns it until it is told to stop or the node cannot go on, and ends it. */
final class NodeThread implements Runnable {
    /** Told how the thread ended; called on it, as its last act. */
    interface EndListener {
        /** @param failure why the server cannot go on, or empty after {@link NodeThread#requestStop} */
        void onEnd(Optional<String> failure);
    }

    private final Node node;
    private final EndListener listener;
    private final CountDownLatch serving = new CountDownLatch(1);
    private volatile boolean stopping;

    NodeThread(Node node, EndListener listener) {
        this.node = node;
        this.listener = listener;
    }

    /** From any thread; the thread ends soon. */
    void requestStop() {
        stopping = true;
        node.wake();
    }

    /** Waits until clients are served, or the thread has ended. */
    void awaitServing() throws InterruptedException {
        serving.await();
    }

    @Override
    public void run() {
        try {
            node.begin();
            serving.countDown();
            while (!stopping && node.failure().isEmpty()) {
                node.turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            node.fail("the node loop died: " + e);
        } finally {
            serving.countDown();
            listener.onEnd(node.end());
        }
    }
}
