package io.zabitat.swap;

/**
 * Something that has happened to a swap, for events and the audit.
 *
 * @param kind such as {@code CUTOVER}
 */
public record SwapNotice(String kind, SwapRecord swap, String text) {}
