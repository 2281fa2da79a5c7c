package io.zabitat.node.report;

/** The version as ZooKeeper's tools read it: the release whose behaviour this server has, then its own. */
public final class Version {
    private static final String COMPATIBLE = "3.9.6";
    private static final String OWN = "1.0.0";
    private static final String BUILT = "2026-01-01 00:00 UTC";

    private Version() {}

    /** The text behind {@code Zookeeper version: }. */
    public static String text() {
        return COMPATIBLE + "-zabitat-" + OWN + ", built on " + BUILT;
    }

    /** Zabitat's own version. */
    public static String own() {
        return OWN;
    }

    /** The release of Apache ZooKeeper whose behaviour this server has. */
    public static String compatible() {
        return COMPATIBLE;
    }
}
