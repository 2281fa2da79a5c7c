package io.zabitat.sim;

import java.util.Random;

/**
 * What a seed turns on: each run has another mixture of faults and sizes, so that rare meetings are not always drowned by common ones.
 *
 * @param steps events before the healing
 * @param snapCount of the server
 * @param preallocate of log files, in KiB; 0 for none
 * @param readBytes the most the server reads from a connection at once
 * @param window bytes on the way to a client
 * @param congestedBytes what may wait before the server stops reading
 * @param faults so many of a thousand steps are faults
 */
record Options(
        int steps,
        int clients,
        int snapCount,
        int preallocate,
        int readBytes,
        int window,
        int congestedBytes,
        int faults,
        boolean kills,
        boolean powerLoss,
        boolean diskErrors,
        boolean disconnects,
        boolean slowClients,
        boolean wallJumps,
        boolean bigData) {
    static Options draw(Random random) {
        return new Options(
                200 + random.nextInt(1800),
                1 + random.nextInt(5),
                4 + random.nextInt(random.nextBoolean() ? 20 : 200),
                random.nextInt(3) == 0 ? 0 : 32,
                random.nextBoolean() ? 64 * 1024 : 16 + random.nextInt(500),
                random.nextBoolean() ? 64 * 1024 : 16 + random.nextInt(500),
                random.nextBoolean() ? 16 * 1024 * 1024 : 64 + random.nextInt(1000),
                1 + random.nextInt(40),
                random.nextInt(3) > 0,
                random.nextInt(3) > 0,
                random.nextInt(3) == 0,
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(4) == 0);
    }
}
