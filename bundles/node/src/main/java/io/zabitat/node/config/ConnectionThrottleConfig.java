package io.zabitat.node.config;

/**
 * The token bucket for new connections, keys {@code connection_throttle_*}.
 *
 * @param tokens size of the bucket; 0 switches it off
 * @param fillTimeMillis how often it is filled
 * @param fillCount tokens filled in each time
 * @param freezeTimeMillis how often the drop probability is looked at; -1 switches the probability off
 * @param dropIncrease step up of the probability
 * @param dropDecrease step down of the probability
 * @param decreaseRatio part of the bucket that must be free for a step down
 * @param weightEnabled whether a connection costs the weight of its session instead of one token
 * @param globalSessionWeight tokens of a new global session
 * @param renewSessionWeight tokens of a renewed session
 * @param localSessionWeight tokens of a local session
 */
public record ConnectionThrottleConfig(
        int tokens,
        int fillTimeMillis,
        int fillCount,
        int freezeTimeMillis,
        double dropIncrease,
        double dropDecrease,
        double decreaseRatio,
        boolean weightEnabled,
        int globalSessionWeight,
        int renewSessionWeight,
        int localSessionWeight) {
    public boolean isEnabled() {
        return tokens > 0;
    }
}
