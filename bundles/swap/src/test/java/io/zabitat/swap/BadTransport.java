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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport that is wrong in one way: at once, or only in the engine that has passed the self-test. */
final class BadTransport implements TransportProvider {
    /** What is wrong with it. */
    enum Fault {
        CANNOT_BE_OPENED(true),
        HANGS_AT_ONCE(true),
        LOSES_A_BYTE_NOW_AND_THEN(true),
        SPOILS_WHAT_IT_READS_AT_ONCE(true),
        REFUSES_OPEN_CONNECTIONS(false),
        THROWS_IN_POLL(false),
        THROWS_ERRORS_IN_POLL(false),
        THROWS_IN_RESERVE(false),
        THROWS_IN_FLUSH(false),
        THROWS_IN_WAKE(false),
        CANNOT_WATCH(false),
        HANGS_IN_POLL(false),
        SPOILS_WHAT_IT_READS(false),
        GOES_SILENT(false),
        SWALLOWS_REPLIES(false);

        final boolean fromTheBeginning;

        Fault(boolean fromTheBeginning) {
            this.fromTheBeginning = fromTheBeginning;
        }
    }

    private final Fault fault;
    private final TransportProvider sound = new NioTransportProvider();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    BadTransport(Fault fault) {
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
        TransportEngine engine = sound.open(settings);
        // the first engine is the self-test's
        return opened.incrementAndGet() == 1 && !fault.fromTheBeginning
                ? engine
                : spoiled(TransportEngine.class, engine);
    }

    private <T> T spoiled(Class<T> type, T good) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    boolean adopting = method.getName().equals("adopt");
                    before(type, method.getName(), adopting && given[0] instanceof OpenChannel);
                    if (adopting) {
                        given[1] = spoiled(ChannelHandler.class, (ChannelHandler) given[1]);
                    }
                    if (method.getName().equals("onBytes") && loses()) {
                        int taken = (int) method.invoke(good, given);
                        return taken < (int) given[2] ? taken + 1 : taken;
                    }
                    if (method.getName().equals("onBytes") && spoils()) {
                        byte[] copy = ((byte[]) given[0]).clone();
                        copy[(int) given[1]] = (byte) 0xf0;
                        given[0] = copy;
                    }
                    if (method.getName().equals("onBytes") && fault == Fault.GOES_SILENT && isLate()) {
                        return 0;
                    }
                    if (type == Channel.class && fault == Fault.SWALLOWS_REPLIES && isLate()) {
                        if (method.getName().equals("reserve")) {
                            return ByteBuffer.allocate((int) given[0]);
                        }
                        if (method.getName().equals("flush")) {
                            return null;
                        }
                    }
                    Object result;
                    try {
                        method.setAccessible(true);
                        result = method.invoke(good, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return result instanceof Channel channel && adopting ? spoiled(Channel.class, channel) : result;
                }));
    }

    /** Whether it has done well for long enough to be trusted. */
    private boolean isLate() {
        return calls.incrementAndGet() > 500;
    }

    private boolean loses() {
        return fault == Fault.LOSES_A_BYTE_NOW_AND_THEN && calls.incrementAndGet() % 20 == 0;
    }

    private boolean spoils() {
        return fault == Fault.SPOILS_WHAT_IT_READS && calls.incrementAndGet() % 10 == 0
                || fault == Fault.SPOILS_WHAT_IT_READS_AT_ONCE && calls.incrementAndGet() % 100 == 0;
    }

    private void before(Class<?> type, String method, boolean takesOver) throws IOException {
        boolean now = calls.get() % 30 == 29;
        switch (fault) {
            case HANGS_AT_ONCE, HANGS_IN_POLL -> {
                if (method.equals("poll") && calls.incrementAndGet() == 20) {
                    hang();
                }
            }
            case LOSES_A_BYTE_NOW_AND_THEN,
                    CANNOT_BE_OPENED,
                    SPOILS_WHAT_IT_READS,
                    SPOILS_WHAT_IT_READS_AT_ONCE,
                    GOES_SILENT,
                    SWALLOWS_REPLIES -> {}
            case REFUSES_OPEN_CONNECTIONS -> throwIf(takesOver);
            case THROWS_IN_POLL -> {
                if (method.equals("poll") && calls.incrementAndGet() > 20) {
                    throw new IOException("wrong on purpose");
                }
            }
            case THROWS_ERRORS_IN_POLL -> {
                if (method.equals("poll") && calls.incrementAndGet() > 20) {
                    throw new NoClassDefFoundError("wrong on purpose");
                }
            }
            case THROWS_IN_RESERVE -> throwNowAndThen(method.equals("reserve"), now);
            case THROWS_IN_FLUSH -> throwNowAndThen(method.equals("flush") && type == Channel.class, now);
            case THROWS_IN_WAKE -> throwNowAndThen(method.equals("wake"), true);
            case CANNOT_WATCH -> throwIf(method.equals("watch"));
        }
    }

    private void throwNowAndThen(boolean here, boolean now) {
        if (here) {
            calls.incrementAndGet();
            if (now) {
                throw new IllegalStateException("wrong on purpose");
            }
        }
    }

    private static void throwIf(boolean here) throws IOException {
        if (here) {
            throw new IOException("wrong on purpose");
        }
    }

    private static void hang() throws IOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
