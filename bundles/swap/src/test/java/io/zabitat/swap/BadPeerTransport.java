package io.zabitat.swap;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport that is wrong in one way: from the beginning, or only in the engine that carries the links of a server. */
final class BadPeerTransport implements TransportProvider {
    /** The thread that turns the engine of the links. */
    private static final String SERVING = "-peers";

    /** Whoever is first tells of it: the engine's guard, or the watch that counts. */
    private static final String THREW = "it threw|exceptions [1-9]\\d*, limit 0";

    /** What is wrong with it, and what the end of its swap says. */
    enum Fault {
        CANNOT_BE_OPENED(true, "SWAP-201"),
        LEAKS_A_THREAD_AT_ONCE(true, "leaves threads behind"),
        SPOILS_WHAT_COMES_AT_ONCE(true, "SWAP-202"),
        THROWS_IN_WATCH(THREW),
        THROWS_IN_ADOPT(THREW),
        REFUSES_OPEN_LINKS("does not take over"),
        THROWS_IN_POLL(THREW),
        THROWS_ERRORS_IN_POLL(THREW),
        THROWS_IN_WAKE(THREW),
        THROWS_IN_RESERVE(THREW),
        THROWS_IN_FLUSH(THREW),
        THROWS_IN_PENDING_BYTES(THREW),
        HANGS_IN_ADOPT("hangs"),
        HANGS_IN_POLL("milliseconds away"),
        LEAKS_A_THREAD("threads of its own"),
        SPOILS_WHAT_COMES("links lost|ticks of silence"),
        DROPS_WHAT_COMES("links lost|ticks of silence"),
        CHANGES_THE_ORDER("links lost|ticks of silence");

        final boolean fromTheBeginning;
        final String found;

        Fault(String found) {
            this(false, found);
        }

        Fault(boolean fromTheBeginning, String found) {
            this.fromTheBeginning = fromTheBeginning;
            this.found = found;
        }
    }

    private final Fault fault;
    private final TransportProvider sound = new NioTransportProvider();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean serving;

    BadPeerTransport(Fault fault) {
        this.fault = fault;
    }

    @Override
    public String name() {
        return "bad";
    }

    @Override
    public TransportEngine open(TransportSettings settings) throws IOException {
        if (fault == Fault.CANNOT_BE_OPENED) {
            throw new IllegalStateException("wrong on purpose");
        }
        if (fault == Fault.LEAKS_A_THREAD_AT_ONCE) {
            leak();
        }
        return spoiled(TransportEngine.class, sound.open(settings));
    }

    private void leak() {
        Thread left = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "left-behind");
        left.setDaemon(true);
        left.start();
    }

    private <T> T spoiled(Class<T> type, T good) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    boolean here = Thread.currentThread().getName().endsWith(SERVING);
                    serving |= here;
                    String name = method.getName();
                    boolean adopting = name.equals("adopt");
                    if (fault.fromTheBeginning || here || serving && name.equals("wake")) {
                        before(type, name, adopting && given[0] instanceof OpenChannel);
                        if (name.equals("onBytes")) {
                            return onBytes((ChannelHandler) good, (byte[]) given[0], (int) given[1], (int) given[2]);
                        }
                    }
                    if (adopting) {
                        given[1] = spoiled(ChannelHandler.class, (ChannelHandler) given[1]);
                    }
                    Object result;
                    try {
                        method.setAccessible(true);
                        result = method.invoke(good, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return adopting ? spoiled(Channel.class, (Channel) result) : result;
                }));
    }

    private int onBytes(ChannelHandler good, byte[] bytes, int offset, int length) {
        boolean now = calls.incrementAndGet() % 20 == 0;
        return switch (fault) {
            case DROPS_WHAT_COMES -> now ? length : good.onBytes(bytes, offset, length);
            case SPOILS_WHAT_COMES, SPOILS_WHAT_COMES_AT_ONCE -> {
                byte[] copy = Arrays.copyOf(bytes, bytes.length);
                copy[offset] = now ? (byte) 0xf0 : copy[offset];
                yield good.onBytes(copy, offset, length);
            }
            case CHANGES_THE_ORDER -> {
                int half = length / 2;
                byte[] turned = ByteBuffer.allocate(length)
                        .put(bytes, offset + half, length - half)
                        .put(bytes, offset, half)
                        .array();
                yield now ? good.onBytes(turned, 0, length) : good.onBytes(bytes, offset, length);
            }
            default -> good.onBytes(bytes, offset, length);
        };
    }

    private void before(Class<?> type, String method, boolean takesOver) throws IOException {
        boolean ofChannel = type == Channel.class;
        switch (fault) {
            case CANNOT_BE_OPENED, LEAKS_A_THREAD_AT_ONCE -> {}
            case SPOILS_WHAT_COMES, SPOILS_WHAT_COMES_AT_ONCE, DROPS_WHAT_COMES, CHANGES_THE_ORDER -> {}
            case THROWS_IN_WATCH -> throwIf(method.equals("watch"));
            case THROWS_IN_ADOPT -> throwIf(takesOver);
            case REFUSES_OPEN_LINKS -> {
                if (takesOver) {
                    throw new IOException("wrong on purpose");
                }
            }
            case THROWS_IN_POLL -> throwIf(method.equals("poll") && calls.incrementAndGet() > 20);
            case THROWS_ERRORS_IN_POLL -> {
                if (method.equals("poll") && calls.incrementAndGet() > 20) {
                    throw new NoClassDefFoundError("wrong on purpose");
                }
            }
            case THROWS_IN_WAKE -> throwIf(method.equals("wake") && calls.incrementAndGet() % 20 == 0);
            case THROWS_IN_RESERVE -> throwIf(method.equals("reserve") && calls.incrementAndGet() % 20 == 0);
            case THROWS_IN_FLUSH -> throwIf(method.equals("flush") && ofChannel && calls.incrementAndGet() % 20 == 0);
            case THROWS_IN_PENDING_BYTES -> throwIf(method.equals("pendingBytes") && calls.incrementAndGet() % 20 == 0);
            case HANGS_IN_ADOPT -> hangIf(takesOver);
            case HANGS_IN_POLL -> hangIf(method.equals("poll") && polls.incrementAndGet() == 100);
            case LEAKS_A_THREAD -> {
                if (method.equals("poll") && polls.incrementAndGet() == 20) {
                    leak();
                }
            }
        }
    }

    private static void throwIf(boolean here) {
        if (here) {
            throw new IllegalStateException("wrong on purpose");
        }
    }

    private static void hangIf(boolean here) throws IOException {
        if (here) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }
}
