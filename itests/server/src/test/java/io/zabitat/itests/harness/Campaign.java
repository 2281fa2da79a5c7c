package io.zabitat.itests.harness;

import java.util.Random;

/** Size and seed of random tests: small in the build, larger by `-Ditest.campaign=N`, repeatable by `-Ditest.seed=S`. */
public final class Campaign {
    private Campaign() {}

    /** How many times the size of a build. */
    public static int factor() {
        return Math.max(1, Integer.getInteger("itest.campaign", 1));
    }

    /** A random source whose seed is printed. */
    public static Random random(String test) {
        return new Random(seed(test));
    }

    /** Where all that is random comes from; it is printed. */
    static long seed(String test) {
        String given = System.getProperty("itest.seed", "");
        long seed = given.isEmpty() ? new Random().nextLong() : Long.parseLong(given);
        System.out.println(test + ": seed " + seed + ", again with -Ditest.seed=" + seed);
        return seed;
    }
}
