package io.zabitat.transport.nio;

/** Somebody with something to tell a handler that no readiness of a socket will bring up. */
interface Attentive {
    /** Called once in the next poll. */
    void attend();
}
