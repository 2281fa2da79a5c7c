package io.zabitat.node;

/**
 * Speaks for sessions whose clients are at a learner. One object for each link, because owners are compared by identity.
 */
final class LinkOwner {
    private final long link;

    LinkOwner(long link) {
        this.link = link;
    }

    long link() {
        return link;
    }
}
