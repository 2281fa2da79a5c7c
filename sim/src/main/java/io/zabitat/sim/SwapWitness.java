package io.zabitat.sim;

import io.zabitat.node.slot.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Who may have a role of one member, by what has been done and recorded: the old one until the change itself begins, either of the two
 * while it is not known to be over, then exactly one (S1). Outlives the lives of the member.
 */
final class SwapWitness {
    private final String who;
    private final Map<Role, Set<String>> possible = new EnumMap<>(Role.class);

    SwapWitness(String who) {
        this.who = who;
    }

    /** The disk is empty. */
    void forget() {
        possible.clear();
    }

    void onMay(Role role, String one, String other) {
        possible.put(role, Set.of(one, other));
    }

    void onIs(Role role, String one) {
        possible.put(role, Set.of(one));
    }

    void check(Role role, String active, String when) {
        Set<String> known = possible.getOrDefault(role, Set.of(active));
        if (!known.contains(active)) {
            throw new Violation(
                    "S1: the " + role.key() + " of " + who + " " + when + " is " + active + ", not " + known);
        }
    }
}
