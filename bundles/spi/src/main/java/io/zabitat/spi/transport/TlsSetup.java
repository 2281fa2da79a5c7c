package io.zabitat.spi.transport;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/**
 * How a channel is protected. Made by the owner, who knows keys and rules; transports only move bytes through the engines.
 *
 * @param engines makes an engine for each channel
 * @param plainToo whether the other side may speak plainly: its first byte decides, 0x16 begins TLS. Only for accepted
 *     channels; engines are then made when that byte has come
 * @param handshakeTimeoutMillis how long the first byte and the handshake may take together, at least 1; then the channel is
 *     closed
 * @param tasks runs the slow parts of handshakes (signatures, and looking certificates up), which may wait for other machines.
 *     Bounded by its owner: when it rejects a task the channel is closed
 */
public record TlsSetup(Engines engines, boolean plainToo, int handshakeTimeoutMillis, Executor tasks) {
    public TlsSetup {
        Objects.requireNonNull(engines, "engines");
        Objects.requireNonNull(tasks, "tasks");
        if (handshakeTimeoutMillis < 1) {
            throw new IllegalArgumentException("a handshake needs time: " + handshakeTimeoutMillis);
        }
    }

    /** Makes engines; called by the owner thread of the transport engine, does not block. */
    @FunctionalInterface
    public interface Engines {
        /**
         * A new engine with everything set: side, protocols, cipher suites, client authentication, trust. An engine in client
         * mode belongs to a channel that its owner has dialled.
         *
         * @throws IllegalStateException when there is none for now: the channel is closed with its message
         */
        SSLEngine engineFor(InetSocketAddress remote);
    }
}
