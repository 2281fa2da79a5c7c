package io.zabitat.swap;

/**
 * Something that has happened to a swap, for events and the audit.
 *
 * @param kind such as {@code CUTOVER}
 * @param actor who has said that it be done; of what comes by itself, who has begun the swap
 */
public record SwapNotice(String kind, SwapRecord swap, String actor, String text) {}
