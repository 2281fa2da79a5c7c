package io.zabitat.node.slot;

/**
 * Who has a role, and how many have had it: written by the node loop between two events, never in one; read by any thread.
 *
 * @param <T> the role's contract
 */
public final class RoleSlot<T> {
    private final Role role;
    private volatile Occupant<T> occupant;

    /** A provider in its time. */
    public record Occupant<T>(long generation, ProviderId id, T provider) {}

    public RoleSlot(Role role, long generation, ProviderId id, T provider) {
        this.role = role;
        this.occupant = new Occupant<>(generation, id, provider);
    }

    public Role role() {
        return role;
    }

    public Occupant<T> occupant() {
        return occupant;
    }

    /** By the node loop alone. */
    public void occupy(long generation, ProviderId id, T provider) {
        occupant = new Occupant<>(generation, id, provider);
    }
}
