package io.zabitat.admission;

/**
 * A bundle that was admitted, or is held.
 *
 * @param state {@code ADMITTED}, {@code HELD}, {@code REPORTED} where nothing is held, or {@code BROKEN} for one that was admitted and
 *     cannot be installed any more
 * @param bundle the framework's number of it; -1 when it is not there
 * @param since wall time in milliseconds
 * @param detail who has admitted it, or why it is held
 */
public record ProviderEntry(
        String name,
        String version,
        String role,
        String state,
        long bundle,
        String location,
        String sha256,
        String signer,
        long since,
        String detail) {}
