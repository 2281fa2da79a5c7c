package io.zabitat.tree;

/** A snapshot that does not describe a tree. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }
}
