package io.zabitat.admission;

/** A provider is refused; nothing has changed. */
public final class AdmissionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    public AdmissionException(String code, String message) {
        super(code + " " + message);
        this.code = code;
    }

    /** Such as {@code SWAP-101}. */
    public String code() {
        return code;
    }
}
