package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The plans that have been shown and may be applied; the oldest make room. Guarded by itself. */
final class Plans {
    private static final int MAX_PLANS = 64;
    private static final int ID_CHARS = 6;

    private final Map<String, SwapPlan> plans = new LinkedHashMap<>();
    private long made;

    /** What the plan is made from; equal hashes mean the same swap under the same circumstances. */
    static String hash(
            String server, Role role, ProviderId from, long generation, ProviderId to, Map<String, String> policy) {
        String text = String.join("|", server, role.key(), from.toString(), from.digest(), Long.toString(generation))
                + "|" + String.join("|", to.name(), to.version(), to.origin(), to.digest())
                + "|" + new TreeMap<>(policy);
        return digest(text);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A name that no plan has had lately. */
    synchronized String nextId(String hash, long nowMillis) {
        made++;
        return digest(hash + made + "|" + nowMillis).substring(0, ID_CHARS);
    }

    synchronized void add(SwapPlan plan) {
        plans.put(plan.id(), plan);
        Iterator<String> oldest = plans.keySet().iterator();
        while (plans.size() > MAX_PLANS) {
            oldest.next();
            oldest.remove();
        }
    }

    synchronized Optional<SwapPlan> find(String id) {
        return Optional.ofNullable(plans.get(id));
    }

    /** Takes a plan away: it is applied once. */
    synchronized Optional<SwapPlan> take(String id) {
        return Optional.ofNullable(plans.remove(id));
    }
}
