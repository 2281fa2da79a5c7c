package io.zabitat.node.election;

/** The ways on which members elect. */
public enum Wire {
    /** Connections to the election port: algorithm 3. */
    MESH,
    /** Datagrams to the number of the quorum port: algorithm 0. */
    QUORUM_DATAGRAMS,
    /** Datagrams to the number of the election port: algorithms 1 and 2. */
    ELECTION_DATAGRAMS;

    public static Wire of(int algorithm) {
        return switch (algorithm) {
            case 0 -> QUORUM_DATAGRAMS;
            case 1, 2 -> ELECTION_DATAGRAMS;
            case 3 -> MESH;
            default -> throw new IllegalArgumentException("no electionAlg " + algorithm);
        };
    }
}
