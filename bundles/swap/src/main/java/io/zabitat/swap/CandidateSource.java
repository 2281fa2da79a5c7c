package io.zabitat.swap;

import io.zabitat.node.slot.Candidate;
import java.util.List;

/** Knows the providers that are there. */
public interface CandidateSource {
    /** All of them, best first within a role; from any thread. */
    List<Candidate> candidates();
}
