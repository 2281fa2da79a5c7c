package io.zabitat.spi.oracle;

/** The oracle could not be asked, or its answer not be understood. The message is for the operator. */
public final class OracleException extends Exception {
    private static final long serialVersionUID = 1L;

    public OracleException(String message) {
        super(message);
    }

    public OracleException(String message, Throwable cause) {
        super(message, cause);
    }
}
