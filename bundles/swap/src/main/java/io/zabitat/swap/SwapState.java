package io.zabitat.swap;

import io.zabitat.node.slot.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that outlives the process: who has which role, what is under way, what was.
 *
 * @param sequence grows with every change
 * @param history oldest first
 */
public record SwapState(
        long sequence, Map<Role, Holder> holders, Map<Role, SwapRecord> running, List<EndedSwap> history) {
    static final int MAX_HISTORY = 64;

    static final SwapState EMPTY = new SwapState(0, Map.of(), Map.of(), List.of());

    public SwapState {
        holders = copy(holders);
        running = copy(running);
        history = List.copyOf(history);
    }

    private static <T> Map<Role, T> copy(Map<Role, T> map) {
        Map<Role, T> copy = new EnumMap<>(Role.class);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }

    SwapState holding(Role role, Holder holder) {
        Map<Role, Holder> next = new EnumMap<>(Role.class);
        next.putAll(holders);
        next.put(role, holder);
        return new SwapState(sequence + 1, next, running, history);
    }

    SwapState with(SwapRecord swap) {
        Map<Role, SwapRecord> next = new EnumMap<>(Role.class);
        next.putAll(running);
        next.put(swap.role(), swap);
        return new SwapState(sequence + 1, holders, next, history);
    }

    SwapState ended(EndedSwap ended) {
        Map<Role, SwapRecord> next = new EnumMap<>(Role.class);
        next.putAll(running);
        next.remove(ended.swap().role());
        return remembering(ended, next);
    }

    SwapState remembering(EndedSwap ended) {
        return remembering(ended, running);
    }

    private SwapState remembering(EndedSwap ended, Map<Role, SwapRecord> stillRunning) {
        List<EndedSwap> next = new ArrayList<>(history);
        next.add(ended);
        List<EndedSwap> newest = next.subList(Math.max(0, next.size() - MAX_HISTORY), next.size());
        return new SwapState(sequence + 1, holders, stillRunning, newest);
    }

    Optional<SwapRecord> swap(String id) {
        return running.values().stream().filter(swap -> swap.id().equals(id)).findFirst();
    }

    /** The highest generation that the role has had, or was to have. */
    long lastGeneration(Role role) {
        long last = holders.containsKey(role) ? holders.get(role).generation() : 0;
        for (EndedSwap ended : history) {
            if (ended.swap().role() == role) {
                last = Math.max(last, ended.swap().generation());
            }
        }
        return last;
    }
}
