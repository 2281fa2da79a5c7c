package io.zabitat.node.config;

/**
 * How long the steps of a swap may take, in milliseconds; keys {@code zabitat.swap.*}.
 *
 * @param prepareMillis making a provider, and its self-test
 * @param canaryMillis a new client transport has a share of the new connections only
 * @param observeMillis a new provider is watched before its swap is committed
 * @param switchMillis the switch, or the way back
 * @param stallMillis the server may stand still in a new provider
 * @param planMillis a plan can be applied
 */
public record SwapConfig(
        long prepareMillis,
        long canaryMillis,
        long observeMillis,
        long switchMillis,
        long stallMillis,
        long planMillis) {}
