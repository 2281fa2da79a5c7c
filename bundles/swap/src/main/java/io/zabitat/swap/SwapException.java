package io.zabitat.swap;

/** What an operator has asked for cannot be done; nothing has changed. */
public final class SwapException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    public SwapException(String code, String message) {
        super(code + " " + message);
        this.code = code;
    }

    /** Such as {@code SWAP-402}. */
    public String code() {
        return code;
    }
}
