package io.zabitat.bench.load;

/** The server answered wrongly, too late or not at all. */
final class LoadException extends Exception {
    private static final long serialVersionUID = 1;

    LoadException(String message) {
        super(message);
    }
}
