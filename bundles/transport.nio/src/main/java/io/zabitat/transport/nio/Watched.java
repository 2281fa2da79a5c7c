package io.zabitat.transport.nio;

/** What is attached to a selection key: an adopted channel or a listener. Called on the thread that polls. */
interface Watched {
    /** The socket is ready for some of the operations that the key asks for. */
    void onReady(int readyOps);
}
