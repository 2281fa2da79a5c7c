package io.zabitat.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What four-letter words say beyond the endpoint's own knowledge. Called by the node loop; answers at once. */
public interface ServerFacts {
    /** The text behind {@code Zookeeper version: }. */
    String version();

    /** {@code standalone} and the like. */
    String mode();

    /** Whether another server leads and so watches over the sessions. */
    boolean isLearner();

    /** The sizes of what it has proposed, while it leads an ensemble. */
    Optional<ProposalSizes> proposalSizes();

    /** The wall clock, in milliseconds. */
    long wallMillis();

    /** What {@code conf} says: lines of {@code key=value}; of an ensemble's member also the ensemble, without a last line end. */
    String configuration();

    /** The lines of {@code envi}, in order. */
    Map<String, String> environment();

    /** Metrics of {@code mntr} without the {@code zk_}, in order, beyond version and state. */
    Map<String, String> metrics();

    /** Bytes in snapshots, bytes in logs. */
    long[] directorySizes();

    /** Recorded digests, {@code zxid: digest} in hex, oldest first. */
    List<String> digests();
}
