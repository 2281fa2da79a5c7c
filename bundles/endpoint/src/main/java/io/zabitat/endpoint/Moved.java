package io.zabitat.endpoint;

/** What came of moving a connection to another transport. */
public enum Moved {
    MOVED,
    /** It cannot be moved: it goes on where it is. */
    STAYED,
    /** The new transport did not take it: it goes on where it was. */
    REFUSED,
    /** Neither the new nor the old one took it: it is closed. */
    LOST,
    /** It had ended before. */
    GONE
}
