package io.zabitat.node;

import io.zabitat.node.store.SwapSettings;
import java.util.List;
import java.util.Map;

/**
 * How a change of the store goes about it, by an operator's choices: {@code rollback=instant} (every write waits for both stores) or
 * {@code catchup}; {@code rate=N} megabytes a second for the copy, 0 for as fast as it goes.
 */
final class StoragePolicy {
    private static final int MAX_RATE = 1 << 20;

    private StoragePolicy() {}

    /** @throws IllegalArgumentException when a choice is none */
    static SwapSettings settings(Map<String, String> policy) {
        SwapSettings settings = SwapSettings.DEFAULT;
        String rollback = policy.getOrDefault("rollback", "catchup");
        if (!List.of("catchup", "instant").contains(rollback)) {
            throw new IllegalArgumentException("rollback=" + rollback + ": catchup or instant");
        }
        String rate = policy.get("rate");
        if (rate != null) {
            if (!rate.matches("[0-9]{1,7}") || Integer.parseInt(rate) > MAX_RATE) {
                throw new IllegalArgumentException("rate=" + rate + ": megabytes a second, up to " + MAX_RATE);
            }
            settings = settings.withCopyRate(Long.parseLong(rate) << 20);
        }
        return settings.withInstantRollback(rollback.equals("instant"));
    }
}
