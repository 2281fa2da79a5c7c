package io.zabitat.election.udpauth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The challenges that this server has given: who can repeat one receives what is sent to the address it claims. One for each member
 * and tag; of each member the newest are kept, so that nobody else's are lost by a flood.
 */
final class Challenges {
    private static final int KEPT_OF_EACH = 64;

    private final RandomGenerator random;
    private final SortedMap<Long, Map<Long, Long>> given = new TreeMap<>();
    private int counter;

    Challenges(RandomGenerator random) {
        this.random = random;
    }

    /** @param member of the configuration, which bounds how many there are */
    long give(long member, long tag) {
        Map<Long, Long> ofMember = given.computeIfAbsent(member, any -> new LinkedHashMap<>());
        Long known = ofMember.get(tag);
        if (known != null) {
            return known;
        }
        if (ofMember.size() >= KEPT_OF_EACH) {
            ofMember.remove(ofMember.keySet().iterator().next());
        }
        long challenge = (long) counter++ << 32 | random.nextInt() & Integer.MAX_VALUE;
        ofMember.put(tag, challenge);
        return challenge;
    }

    OptionalLong given(long member, long tag) {
        Long known = given.getOrDefault(member, Map.of()).get(tag);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }
}
