package io.zabitat.sim;

/** What one of a member's stores holds, as its own calls have said. Without a change of the store there is but one. */
final class StoreSide {
    static final String FILE = "file";
    static final String H2 = "h2";

    final String kind;
    /** With a store whose bytes nobody reads here: what was synced, as the store said. Each loss of power tells whether it was true. */
    final boolean told;

    Ledger.Entry tip;
    Ledger.Entry synced;
    long accepted;
    long current;

    StoreSide(String kind, boolean told, Ledger.Entry root) {
        this.kind = kind;
        this.told = told;
        startAt(root);
    }

    void startAt(Ledger.Entry entry) {
        tip = entry;
        synced = entry;
    }
}
