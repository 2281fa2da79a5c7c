package io.zabitat.node;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The thread of a server: begins its node, turns it until it is told to stop or the node cannot go on, and ends it. */
final class NodeThread implements Runnable {
    /** Told how the thread fares; called on it. */
    interface Listener {
        /** The node serves in a role, for the first time. */
        void onServing();

        /** The thread ends; its last act. @param failure why the server cannot go on, or empty after {@link NodeThread#requestStop} */
        void onEnd(Optional<String> failure);
    }

    private final Node node;
    private final Listener listener;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Optional<LoneWriteWait> loneWrites;
    private volatile boolean stopping;

    /** @param loneWrites how a lone write is waited for, when not asleep */
    NodeThread(Node node, Listener listener, Optional<LoneWriteWait> loneWrites) {
        this.node = node;
        this.listener = listener;
        this.loneWrites = loneWrites;
    }

    /** From any thread; the thread ends soon. */
    void requestStop() {
        stopping = true;
        node.wake();
    }

    /** Waits until the client port answers, or the thread has ended. */
    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    private boolean goesOn() {
        return !stopping && node.failure().isEmpty();
    }

    @Override
    public void run() {
        try {
            node.begin();
            begun.countDown();
            while (!node.hasRole() && goesOn()) {
                node.turn();
            }
            if (node.hasRole()) {
                listener.onServing();
            }
            while (goesOn()) {
                if (loneWrites.isPresent()) {
                    loneWrites.get().await(node);
                }
                node.turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            node.fail("the node loop died: " + e);
        } finally {
            begun.countDown();
            listener.onEnd(node.end());
        }
    }
}
