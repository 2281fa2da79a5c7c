package io.zabitat.node.host;

/** Time as a server sees it; the simulator brings its own. Thread safe. */
public interface Clock {
    /** Nanoseconds on a clock that only goes forward. */
    long nanoTime();

    /** Milliseconds since 1970, for timestamps that users see; may jump. */
    long wallMillis();

    /** The machine's. */
    static Clock system() {
        return new Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
