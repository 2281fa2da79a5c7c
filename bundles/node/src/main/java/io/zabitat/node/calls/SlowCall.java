package io.zabitat.node.calls;

import io.zabitat.spi.storage.StorageException;
import java.io.IOException;

/** A call that may take its time. Runs on a thread of its own, so it touches nothing of the node loop's. */
@FunctionalInterface
public interface SlowCall {
    /**
     * @return what the node loop runs when it hears that the call is done
     */
    Runnable perform() throws IOException, StorageException;
}
