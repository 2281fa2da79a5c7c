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

    /** Others have decided. */
    void forget(Role role) {
        possible.remove(role);
    }

    /** Whether it may be one that has this name, in whatever version. */
    boolean knows(Role role, String name) {
        return possible.getOrDefault(role, Set.of()).stream().anyMatch(one -> one.startsWith(name + " "));
    }

    void onMay(Role role, String one, String other) {
        possible.put(role, one.equals(other) ? Set.of(one) : Set.of(one, other));
    }

    void onIs(Role role, String one) {
        possible.put(role, Set.of(one));
    }

    boolean allows(Role role, String active) {
        return possible.getOrDefault(role, Set.of(active)).contains(active);
    }

    void check(Role role, String active, String when) {
        if (!allows(role, active)) {
            throw new Violation("S1: the " + role.key() + " of " + who + " " + when + " is " + active + ", not "
                    + possible.get(role));
        }
    }
}
