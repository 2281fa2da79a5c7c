package io.zabitat.admission.guard;

/**
 * A bundle that was not admitted, or not for what it offers.
 *
 * @param id the framework's number of it
 * @param why what makes it a provider, or as dangerous as one
 * @param advice what lets it in
 * @param since wall time in milliseconds
 */
public record HeldBundle(
        long id, String location, String name, String version, String why, String advice, long since) {}
