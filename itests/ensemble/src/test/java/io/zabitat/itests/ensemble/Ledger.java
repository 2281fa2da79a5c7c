package io.zabitat.itests.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients were promised, kept outside of every server. Each register is written by one session at a time in rising numbers, so it must
 * hold the last acknowledged number or one that was sent behind it; each other node must be there or not as was acknowledged.
 * Clients' event threads write it.
 */
final class Ledger {
    private final Map<String, Register> registers = new ConcurrentHashMap<>();
    private final Map<String, Presence> nodes = new ConcurrentHashMap<>();
    private final Map<Long, String> zxids = new ConcurrentHashMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicInteger expired = new AtomicInteger();
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGapNanos = new AtomicLong();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /** What is known of a node that is created once and perhaps deleted. */
    enum Presence {
        UNKNOWN,
        PRESENT,
        ABSENT
    }

    private static final class Register {
        private long sent;
        private long acknowledged;
        private int acknowledgements;
        private int attempts;
        private long zxid;
    }

    /** The next number to write to a register. */
    long send(String path) {
        Register register = registers.computeIfAbsent(path, key -> new Register());
        synchronized (register) {
            register.attempts++;
            return ++register.sent;
        }
    }

    /** The server has answered that this number is written, in this transaction. */
    void written(String path, long number, long zxid) {
        Register register = registers.get(path);
        synchronized (register) {
            if (zxid <= register.zxid) {
                violations.add(String.format(
                        "%s=%d acknowledged at zxid %x behind zxid %x", path, number, zxid, register.zxid));
            }
            register.zxid = zxid;
            register.acknowledged = Math.max(register.acknowledged, number);
            register.acknowledgements++;
        }
        acknowledged(path, zxid);
    }

    /** Whether a node is there, as far as was acknowledged. */
    void node(String path, Presence presence) {
        nodes.put(path, presence);
        if (presence == Presence.UNKNOWN) {
            unknown.incrementAndGet();
        } else {
            acknowledged.incrementAndGet();
        }
    }

    /** A node that is about to change: whatever comes, both is possible until an answer arrives. */
    void doubtful(String path) {
        nodes.put(path, Presence.UNKNOWN);
    }

    void unknown() {
        unknown.incrementAndGet();
    }

    void expired() {
        expired.incrementAndGet();
    }

    void violation(String text) {
        violations.add(text);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    int expiredSessions() {
        return expired.get();
    }

    long longestGapMillis() {
        return longestGapNanos.get() / 1_000_000;
    }

    private void acknowledged(String path, long zxid) {
        String other = zxids.putIfAbsent(zxid, path);
        if (other != null) {
            violations.add(String.format("zxid %x was given to %s and to %s", zxid, other, path));
        }
        acknowledged.incrementAndGet();
        long now = System.nanoTime();
        longestGapNanos.accumulateAndGet(now - lastNanos.getAndSet(now), Math::max);
    }

    /** Everything that a member's tree has against it; empty when all promises were kept. */
    List<String> broken(Tree tree) {
        List<String> broken = new ArrayList<>(violations);
        new TreeMap<>(registers).forEach((path, register) -> {
            Tree.Node node = tree.nodes().get(path);
            if (node == null) {
                if (register.acknowledgements > 0) {
                    broken.add(path + " is gone, acknowledged " + register.acknowledged);
                }
                return;
            }
            long value = node.data().isEmpty() ? 0 : Long.parseLong(node.data());
            if (value < register.acknowledged || value > register.sent) {
                broken.add(path + " holds " + value + ", acknowledged " + register.acknowledged + ", sent "
                        + register.sent);
            }
            int version = node.stat().getVersion();
            if (version < register.acknowledgements || version > register.attempts) {
                broken.add(path + " has version " + version + ", acknowledged " + register.acknowledgements
                        + " writes of " + register.attempts);
            }
        });
        new TreeMap<>(nodes).forEach((path, presence) -> {
            boolean there = tree.nodes().containsKey(path);
            if (presence == Presence.PRESENT && !there || presence == Presence.ABSENT && there) {
                broken.add(path + " is " + (there ? "there" : "not there") + ", acknowledged " + presence);
            }
        });
        return broken;
    }

    @Override
    public String toString() {
        return acknowledged + " acknowledged writes, " + unknown + " without an answer, " + expired
                + " sessions expired, longest gap " + longestGapMillis() + " ms";
    }
}
