package io.zabitat.spi.tck;

import com.example.plain.PlainTransportProvider;
import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TransportProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Transports that are wrong in one way each, and the tests of the kit that say so. */
class BadTransportTest {
    /** A sound transport of which somebody may spoil calls in both directions. */
    abstract static class Kit extends TransportContract {
        @Override
        protected TransportProvider provider() {
            return spoiled(TransportProvider.class, new PlainTransportProvider());
        }

        /** What the call answers instead of what a sound transport, or its handler, does. */
        abstract Object spoil(Call call) throws Throwable;

        private <T> T spoiled(Class<T> type, T sound) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        if (method.getName().equals("adopt")) {
                            arguments[1] = spoiled(ChannelHandler.class, (ChannelHandler) arguments[1]);
                        }
                        Object result = spoil(
                                new Call(type.getSimpleName() + "." + method.getName(), sound, method, arguments));
                        Class<?> answer = method.getReturnType();
                        return answer.isInterface() && answer.getName().startsWith("io.zabitat.spi.transport.")
                                ? wrap(answer, result)
                                : result;
                    }));
        }

        private <T> Object wrap(Class<T> type, Object sound) {
            return spoiled(type, type.cast(sound));
        }
    }

    record Call(String name, Object sound, Method method, Object[] arguments) {
        Object go() throws Throwable {
            try {
                method.setAccessible(true);
                return method.invoke(sound, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Gives later bytes before earlier ones. */
    static class Reorders extends Kit {
        private ByteBuffer last;

        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("Channel.flush") && last != null && last.position() > 1) {
                byte first = last.get(0);
                last.put(0, last.get(last.position() - 1)).put(last.position() - 1, first);
            }
            Object result = call.go();
            last = call.name().equals("Channel.reserve") ? (ByteBuffer) result : last;
            return result;
        }
    }

    static class SendsBeforeTheFlush extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            Object result = call.go();
            if (call.name().equals("Channel.pendingBytes")) {
                ((Channel) call.sound()).flush();
            }
            return result;
        }
    }

    static class SwallowsWakes extends Kit {
        private int wakes;

        @Override
        Object spoil(Call call) throws Throwable {
            boolean wake = call.name().equals("TransportEngine.wake");
            wakes += wake ? 1 : 0;
            return wake && wakes % 3 != 0 ? null : call.go();
        }
    }

    static class NeverTellsTheEnd extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("ChannelHandler.onClosed") ? null : call.go();
        }
    }

    static class TellsTheEndTwice extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("ChannelHandler.onClosed")) {
                call.go();
            }
            return call.go();
        }
    }

    static class ClosesBeforeItHasSent extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("Channel.closeAfterFlush")) {
                ((Channel) call.sound()).close();
                return null;
            }
            return call.go();
        }
    }

    static class ReadsOn extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("Channel.setReading") ? null : call.go();
        }
    }

    static class NeverIsCongested extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("Channel.isCongested") ? (Object) false : call.go();
        }
    }

    static class AsksForEveryByte extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("ChannelHandler.wantedBytes") ? (Object) 1 : call.go();
        }
    }

    static class LosesAByteNowAndThen extends Kit {
        private int reads;

        @Override
        Object spoil(Call call) throws Throwable {
            if (!call.name().equals("ChannelHandler.onBytes")) {
                return call.go();
            }
            reads++;
            int taken = (int) call.go();
            return reads % 20 == 0 && taken < (int) call.arguments()[2] ? taken + 1 : taken;
        }
    }

    static class ClosesTheListener extends Kit {
        private ServerSocketChannel listener;

        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("TransportEngine.watch")) {
                listener = (ServerSocketChannel) call.arguments()[0];
            }
            Object result = call.go();
            if (call.name().equals("TransportEngine.close") && listener != null) {
                listener.close();
            }
            return result;
        }
    }

    static class WaitsLongerThanAsked extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("TransportEngine.poll")) {
                call.arguments()[0] = (long) call.arguments()[0] + TimeUnit.MILLISECONDS.toNanos(2_100);
            }
            return call.go();
        }
    }

    static class LeavesDescriptors extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("TransportEngine.adopt")) {
                Pipe.open();
            }
            return call.go();
        }
    }

    @Test
    void shouldCatchEachByName() {
        caught(Reorders.class, "shouldKeepOrderOfSmallAndHugeWrites", "shouldEchoFramesSplitAtEveryByte");
        caught(SendsBeforeTheFlush.class, "shouldSendNothingBeforeFlush");
        caught(SwallowsWakes.class, "shouldNeverLoseWakes", "shouldEndLongPollWhenWoken");
        caught(NeverTellsTheEnd.class, "shouldTellOnceThatThePeerHasGone");
        caught(TellsTheEndTwice.class, "shouldTellOnceThatThePeerHasGone", "shouldTellOnceThatWritingFailed");
        caught(ClosesBeforeItHasSent.class, "shouldDeliverEverythingBeforeClosing");
        caught(ReadsOn.class, "shouldNotReadWhilePaused");
        caught(NeverIsCongested.class, "shouldTellCongestionAndItsEnd");
        caught(AsksForEveryByte.class, "shouldDeliverLargeFrameOnceItIsWhole");
        caught(LosesAByteNowAndThen.class, "shouldKeepOrderWhenManyFramesCrossTheReadBuffer");
        caught(ClosesTheListener.class, "shouldLeaveListenerUsableWhenEngineCloses");
        caught(WaitsLongerThanAsked.class, "shouldWaitNoLongerThanAsked");
        caught(LeavesDescriptors.class, "shouldLeaveNoDescriptorsBehind");
    }

    private static void caught(Class<?> kit, String... tests) {
        Verdict.of(kit, Verdict.HASTY, tests).caughtBy(tests);
    }
}
