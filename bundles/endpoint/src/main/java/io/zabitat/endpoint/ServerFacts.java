package io.zabitat.endpoint;

import java.util.List;
import java.util.Map;

/** What four-letter words say beyond the endpoint's own knowledge. Called by the node loop; answers at once. */
public interface ServerFacts {
    /** The text behind {@code Zookeeper version: }. */
    String version();

    /** {@code standalone} and the like. */
    String mode();

    /** The wall clock, in milliseconds. */
    long wallMillis();

    /** The lines of {@code conf}, {@code key=value}. */
    List<String> configuration();

    /** The lines of {@code envi}, in order. */
    Map<String, String> environment();

    /** Metrics of {@code mntr} without the {@code zk_}, in order, beyond version and state. */
    Map<String, String> metrics();

    /** Bytes in snapshots, bytes in logs. */
    long[] directorySizes();

    /** Recorded digests, {@code zxid: digest} in hex, oldest first. */
    List<String> digests();
}
