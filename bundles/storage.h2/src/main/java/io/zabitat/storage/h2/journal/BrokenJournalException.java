package io.zabitat.storage.h2.journal;

/** What the journal should hold cannot be found: a commit that was durable once may be lost. */
public final class BrokenJournalException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenJournalException(String message) {
        super(message);
    }
}
