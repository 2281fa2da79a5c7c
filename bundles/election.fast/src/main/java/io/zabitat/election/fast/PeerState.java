package io.zabitat.election.fast;

/** What a member does while it sends a notification; the order is the number on the wire (election protocol, section 2). */
enum PeerState {
    LOOKING,
    FOLLOWING,
    LEADING,
    OBSERVING
}
