package io.zabitat.spi.tck;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A sound provider with one bad method: everything it hands out that belongs to a contract is watched for it, too. */
record Faulty(String method, Kind kind) {
    /** Configuration parameter of the JUnit Platform: {@code THROWS TxnLog.sync}. */
    static final String PARAMETER = "fault";

    private static final Set<String> LEFT_ALONE = Set.of("equals", "hashCode", "toString");

    /** What is wrong with the method. */
    enum Kind {
        THROWS,
        HANGS,
        DOES_NOTHING,
        LEAKS_A_THREAD
    }

    static Faulty parse(String text) {
        String[] parts = text.split(" ");
        return new Faulty(parts[1], Kind.valueOf(parts[0]));
    }

    /** The same object behind the contract's interface. */
    <T> T in(Class<T> contract, T sound) {
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(), new Class<?>[] {contract}, (proxy, called, arguments) -> {
                    String name = contract.getSimpleName() + "." + called.getName();
                    if (LEFT_ALONE.contains(called.getName())) {
                        return call(sound, called, arguments);
                    }
                    if (name.equals(method) && !misbehave()) {
                        return nothing(called.getReturnType());
                    }
                    Object result = call(sound, called, arguments);
                    Class<?> type = called.getReturnType();
                    boolean ofAContract = type.isInterface() && type.getName().startsWith("io.zabitat.spi.");
                    return ofAContract ? wrap(type, result) : result;
                }));
    }

    private <T> Object wrap(Class<T> type, Object object) {
        return in(type, type.cast(object));
    }

    /** Whether the call goes on all the same. */
    private boolean misbehave() throws InterruptedException {
        switch (kind) {
            case THROWS -> throw new IllegalStateException("wrong on purpose: " + method);
            case HANGS -> new CountDownLatch(1).await();
            case LEAKS_A_THREAD -> {
                Thread thread = new Thread(this::waitForNothing, "leaked");
                thread.setDaemon(true);
                thread.start();
                return true;
            }
            case DOES_NOTHING -> {
                return false;
            }
        }
        return false;
    }

    private void waitForNothing() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return true; // what is claimed to have been done
        }
        if (type == long.class) {
            return 0L;
        }
        return type == int.class ? (Object) 0 : null;
    }
}
