package io.zabitat.spi.storage;

/** A store cannot be opened or read. The message is for the operator: what is wrong, where, and what to do. */
public class StorageException extends Exception {
    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
