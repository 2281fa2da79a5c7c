package io.zabitat.tree.acl;

import io.zabitat.api.Acl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ACL lists in use, each stored once and counted, numbered by slots that nodes refer to. Slot 0 is everything to
 * everybody and is not counted. The slot is also the id in a snapshot. Owned by the node loop.
 */
public final class AclTable {
    public static final int OPEN_SLOT = 0;

    /** Slots fit into 29 bits of a node. */
    private static final int MAX_SLOTS = 1 << 29;

    private final Map<List<Acl>, Integer> slotByList = new HashMap<>();
    private final List<List<Acl>> lists = new ArrayList<>();
    private int[] uses = new int[16];
    private int[] free = new int[0];
    private int freeCount;

    public AclTable() {
        lists.add(Acl.OPEN);
    }

    /** The list of a slot that is in use. */
    public List<Acl> list(int slot) {
        return lists.get(slot);
    }

    /** The number of lists other than the open one. */
    public int size() {
        return slotByList.size();
    }

    /** One node more has this list; returns its slot. */
    public int use(List<Acl> acl) {
        if (acl == Acl.OPEN || acl.equals(Acl.OPEN)) {
            return OPEN_SLOT;
        }
        Integer known = slotByList.get(acl);
        int slot = known != null ? known : enter(List.copyOf(acl));
        uses[slot]++;
        return slot;
    }

    /** One node more has the list of this slot. */
    public void useAgain(int slot) {
        if (slot != OPEN_SLOT) {
            uses[slot]++;
        }
    }

    /** One node less has the list of this slot. */
    public void release(int slot) {
        if (slot != OPEN_SLOT && --uses[slot] == 0) {
            drop(slot);
        }
    }

    /** Reserves a slot without a use, for loading; {@link #dropUnused} ends that. */
    public int reserve(List<Acl> acl) {
        if (acl.equals(Acl.OPEN)) {
            return OPEN_SLOT;
        }
        Integer known = slotByList.get(acl);
        return known != null ? known : enter(List.copyOf(acl));
    }

    /** Forgets the lists that no node has. */
    public void dropUnused() {
        for (int slot = 1; slot < lists.size(); slot++) {
            if (lists.get(slot) != null && uses[slot] == 0) {
                drop(slot);
            }
        }
    }

    /** The slots in use, in order, without the open one. */
    public int[] slotsInUse() {
        int[] slots = new int[size()];
        int n = 0;
        for (int slot = 1; slot < lists.size(); slot++) {
            if (lists.get(slot) != null) {
                slots[n++] = slot;
            }
        }
        return slots;
    }

    private int enter(List<Acl> acl) {
        int slot;
        if (freeCount > 0) {
            slot = free[--freeCount];
            lists.set(slot, acl);
        } else {
            slot = lists.size();
            if (slot >= MAX_SLOTS) {
                throw new IllegalStateException("too many different ACLs: " + slot);
            }
            lists.add(acl);
            if (slot >= uses.length) {
                uses = Arrays.copyOf(uses, uses.length * 2);
            }
        }
        slotByList.put(acl, slot);
        return slot;
    }

    private void drop(int slot) {
        slotByList.remove(lists.get(slot));
        lists.set(slot, null);
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(8, freeCount * 2));
        }
        free[freeCount++] = slot;
    }
}
