package io.zabitat.transport.netty;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;

/** Netty's event loop without a thread: belongs to the first thread that uses the engine. */
final class OwnedLoop extends ManualIoEventLoop {
    private boolean owned;

    OwnedLoop() {
        super(null, NioIoHandler.newFactory());
    }

    /** Called by the owner before anything that Netty ties to the thread. */
    void own() {
        if (!owned) {
            setOwningThread(Thread.currentThread());
            owned = true;
        }
    }
}
