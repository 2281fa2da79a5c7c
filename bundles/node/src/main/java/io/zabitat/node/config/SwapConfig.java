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
 * @param storageObserveMillis a new store is watched
 * @param softBreaches seconds in a row beyond one of the limits that follow
 * @param p99Factor how many times as slow writes may become
 * @param p99FloorMillis and how slow in any case
 * @param queueFactor how many times as many requests may wait
 * @param queueFloor and how many in any case
 * @param drainMillis connections may stay with a transport that was given up
 */
public record SwapConfig(
        long prepareMillis,
        long canaryMillis,
        long observeMillis,
        long switchMillis,
        long stallMillis,
        long planMillis,
        long storageObserveMillis,
        int softBreaches,
        int p99Factor,
        long p99FloorMillis,
        int queueFactor,
        long queueFloor,
        long drainMillis) {}
