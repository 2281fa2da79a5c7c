package io.zabitat.swap;

import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Works until it is told not to. */
final class FailingTransport implements TransportProvider {
    private final TransportProvider sound = new NioTransportProvider();
    volatile boolean fails;

    @Override
    public String name() {
        return "failing";
    }

    @Override
    public TransportEngine open(TransportSettings settings) throws IOException {
        if (fails) {
            throw new IOException("wrong on purpose");
        }
        TransportEngine good = sound.open(settings);
        Class<?>[] type = {TransportEngine.class};
        return (TransportEngine) Proxy.newProxyInstance(type[0].getClassLoader(), type, (proxy, method, given) -> {
            if (method.getName().equals("equals")) {
                return proxy == given[0];
            }
            if (fails && method.getName().equals("poll")) {
                throw new IOException("wrong on purpose");
            }
            try {
                return method.invoke(good, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
