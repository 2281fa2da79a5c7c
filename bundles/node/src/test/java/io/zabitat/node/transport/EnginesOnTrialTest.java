package io.zabitat.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.node.bridge.EngineBridge;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Nobody but the node ends an engine that was made for the links and has not got them yet. */
class EnginesOnTrialTest {
    private final EnginesOnTrial onTrial = new EnginesOnTrial();
    private final ToyEngine prepared = new ToyEngine("prepared");
    private final ToyEngine used = new ToyEngine("used");

    /** Its thread is not started: it is closed by whoever closes it. */
    private static EngineBridge bridge(ToyEngine engine) {
        return new EngineBridge(engine, TransportSettings.defaults(), "t", () -> {});
    }

    @Test
    void shouldEndWithTheNodeUnlessTheyAreInUse() throws Exception {
        onTrial.keep(bridge(prepared));
        EngineBridge taken = bridge(used);
        onTrial.keep(taken);
        onTrial.release(taken);
        onTrial.closeAll();
        assertEquals(1, prepared.closed);
        assertEquals(0, used.closed);

        ToyEngine late = new ToyEngine("late");
        assertThrows(IOException.class, () -> onTrial.keep(bridge(late)));
        assertEquals(1, late.closed);
    }

    @Test
    void shouldEndOnceWhenGivenUp() throws Exception {
        EngineBridge given = bridge(prepared);
        onTrial.keep(given);
        onTrial.close(given);
        onTrial.close(given);
        onTrial.closeAll();
        assertEquals(1, prepared.closed);
    }
}
