package io.zabitat.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a hash collection could bring its order into what a deterministic bundle does. The byte code does not say which object a
 * `Map` is, so the rule is wider than the fault: a source file that makes hash collections may not walk through any map or set. What is
 * harmless all the same stands in the reviewed list with its reason.
 */
final class HashOrder {
    private static final Set<String> MAKERS = Set.of(
            "java.util.HashMap.<init>",
            "java.util.HashSet.<init>",
            "java.util.IdentityHashMap.<init>",
            "java.util.WeakHashMap.<init>",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toUnmodifiableMap",
            "java.util.stream.Collectors.groupingBy");
    private static final Set<String> HASHED_TYPES =
            Set.of("java.util.Map", "java.util.HashMap", "java.util.Set", "java.util.HashSet", "java.util.AbstractMap");
    private static final Set<String> WALKS = Set.of(
            "keySet", "values", "entrySet", "forEach", "iterator", "stream", "spliterator", "toArray", "replaceAll");

    private HashOrder() {}

    /** `Class#method walks Type.member`, sorted. */
    static List<String> violations(JavaClasses classes) {
        Map<String, List<JavaClass>> files = classes.stream()
                .collect(Collectors.groupingBy(HashOrder::outermost, TreeMap::new, Collectors.toList()));
        TreeSet<String> found = new TreeSet<>();
        for (List<JavaClass> file : files.values()) {
            boolean makesHashes =
                    file.stream().flatMap(Purity::accesses).anyMatch(access -> MAKERS.contains(name(access)));
            if (makesHashes) {
                file.stream()
                        .flatMap(Purity::accesses)
                        .filter(HashOrder::walks)
                        .forEach(access -> found.add(access.getOriginOwner().getName() + "#" + sourceMethod(access)
                                + " walks " + name(access)));
            }
        }
        return List.copyOf(found);
    }

    private static boolean walks(JavaAccess<?> access) {
        return HASHED_TYPES.contains(access.getTargetOwner().getName())
                && WALKS.contains(access.getTarget().getName());
    }

    /** A lambda counts as the method it stands in. */
    private static String sourceMethod(JavaAccess<?> access) {
        String method = access.getOrigin().getName();
        return method.startsWith("lambda$") ? method.split("\\$")[1] : method;
    }

    private static String name(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getTarget().getName();
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
