package io.zabitat.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * What one operation came to.
 *
 * @param serverMicros the server's CPU time per operation, if its process is known
 * @param clientShare how much of one core the load itself took: near 1 it is the load that was measured
 */
record Measurement(
        Op op, double perSecond, double p50Micros, double p99Micros, OptionalDouble serverMicros, double clientShare) {
    static final String HEADING = "op            ops/s     p50 us     p99 us   server CPU us/op   load's core";

    static Measurement of(Op op, Options options, Loop loop) throws IOException, LoadException {
        Window window = new Window(op, options);
        loop.run(window);
        return window.result();
    }

    @Override
    public String toString() {
        String cpu = serverMicros.isPresent() ? String.format(Locale.ROOT, "%.2f", serverMicros.getAsDouble()) : "-";
        return String.format(
                Locale.ROOT,
                "%-9s %9.0f  %9.1f  %9.1f   %16s   %9.0f %%",
                op.label(),
                perSecond,
                p50Micros,
                p99Micros,
                cpu,
                100 * clientShare);
    }

    /** Counts the replies between the end of the warm-up and the end of the time. */
    private static final class Window implements Loop.Work {
        private final Op op;
        private final ProcessCpu server;
        private final long beginNanos;
        private final long endNanos;
        private final Latencies latencies = new Latencies();
        private boolean begun;
        private boolean ended;
        private long begunNanos;
        private long endedNanos;
        private double serverSeconds;
        private long ownNanos;

        Window(Op op, Options options) {
            this.op = op;
            server = options.pid().isPresent() ? new ProcessCpu(options.pid().getAsLong()) : null;
            beginNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.warmupSeconds());
            endNanos = beginNanos + TimeUnit.SECONDS.toNanos(options.seconds());
        }

        @Override
        public boolean next(Session session, long nowNanos) {
            if (nowNanos - endNanos >= 0) {
                return false;
            }
            session.request((xid, out) -> session.requests.write(op, xid, out), nowNanos);
            return true;
        }

        @Override
        public void onReply(long sentNanos, long nowNanos) {
            if (!begun && nowNanos - beginNanos >= 0) {
                begun = true;
                begunNanos = nowNanos;
                readClocks(-1);
            }
            if (begun && !ended && nowNanos - endNanos >= 0) {
                end(nowNanos);
            }
            if (begun && !ended) {
                latencies.add(nowNanos - sentNanos);
            }
        }

        private void end(long nowNanos) {
            ended = true;
            endedNanos = nowNanos;
            readClocks(1);
        }

        private void readClocks(int sign) {
            ownNanos += sign * ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                serverSeconds += server == null ? 0 : sign * server.seconds();
            } catch (IOException gone) {
                serverSeconds = Double.NaN;
            }
        }

        Measurement result() throws LoadException {
            if (!ended || latencies.total() == 0) {
                throw new LoadException("too few replies to " + op.label() + ": give it more --seconds");
            }
            double seconds = (endedNanos - begunNanos) / 1e9;
            long count = latencies.total();
            OptionalDouble cpu = server == null || Double.isNaN(serverSeconds)
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(serverSeconds * 1e6 / count);
            return new Measurement(
                    op,
                    count / seconds,
                    latencies.percentileMicros(0.5),
                    latencies.percentileMicros(0.99),
                    cpu,
                    ownNanos / 1e9 / seconds);
        }
    }
}
