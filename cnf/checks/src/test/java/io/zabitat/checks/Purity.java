package io.zabitat.checks;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What `core`, `tree` and `wire` may use of the world: values and arithmetic, nothing that has a clock, a thread, a file, a socket
 * or a dice. An allow-list, because a new JDK class is guilty until looked at.
 */
final class Purity {
    private static final Set<String> LANG = words("""
            Object String StringBuilder CharSequence Character Integer Long Short Byte Boolean Double Float Number Math
            Enum Record Comparable Iterable AutoCloseable Cloneable Void Class System Throwable Exception Runnable
            Override Deprecated FunctionalInterface SafeVarargs SuppressWarnings""");
    private static final Set<String> UTIL = words("""
            Arrays ArrayDeque ArrayList List Map Map$Entry SortedMap NavigableMap TreeMap Set SortedSet NavigableSet TreeSet
            HashMap HashSet LinkedHashMap LinkedHashSet EnumMap EnumSet Collection Collections Comparator Iterator ListIterator
            Queue Deque PriorityQueue BitSet Optional OptionalInt OptionalLong Objects StringJoiner Base64 Base64$Encoder
            Base64$Decoder HexFormat AbstractList AbstractSet AbstractMap AbstractCollection AbstractMap$SimpleEntry
            AbstractMap$SimpleImmutableEntry PrimitiveIterator PrimitiveIterator$OfInt PrimitiveIterator$OfLong RandomAccess
            Locale""");
    private static final Set<String> NIO = words("ByteBuffer ByteOrder Buffer CharBuffer LongBuffer IntBuffer");
    private static final Set<String> ZIP = words("CRC32 CRC32C Adler32 Checksum");
    private static final Set<String> INVOKE = words("VarHandle MethodHandles MethodHandles$Lookup MethodHandle");
    private static final Pattern FAILURE =
            Pattern.compile("java\\.(lang|util|nio|nio\\.charset)\\.\\w+(Exception|Error)");
    private static final List<String> WHOLE_PACKAGES = List.of(
            "java.util.function", "java.util.stream", "java.nio.charset", "java.lang.annotation", "java.lang.runtime");

    /** Members of allowed classes that are not pure after all. */
    private static final Set<String> IMPURE_MEMBERS = words("""
            java.lang.Math.random java.lang.Object.wait java.lang.Object.notify java.lang.Object.notifyAll
            java.lang.Integer.getInteger java.lang.Long.getLong java.lang.Boolean.getBoolean
            java.lang.Class.forName java.lang.Class.getResource java.lang.Class.getResourceAsStream
            java.lang.Throwable.printStackTrace java.util.Collections.shuffle java.util.Locale.getDefault
            java.util.Collection.parallelStream java.util.List.parallelStream java.util.Set.parallelStream
            java.util.stream.Stream.parallel java.nio.charset.Charset.defaultCharset""");

    private static final Set<String> SYSTEM = words("java.lang.System.arraycopy");

    private Purity() {}

    /** `Class uses member` for each use of something that is not on the list, sorted. */
    static List<String> violations(String root, JavaClasses classes) {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getName();
                if (!allowedClass(root, target)) {
                    found.add(type.getName() + " uses " + target);
                }
            }
            accesses(type).forEach(access -> {
                String member = access.getTargetOwner().getName() + "."
                        + access.getTarget().getName();
                if (!allowedMember(access, member)) {
                    found.add(type.getName() + " uses " + member);
                }
            });
            for (JavaMethod method : type.getMethods()) {
                if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                    found.add(method.getFullName() + " is synchronized");
                }
            }
        }
        return List.copyOf(found);
    }

    static Stream<JavaAccess<?>> accesses(JavaClass type) {
        return Stream.of(
                        type.getFieldAccessesFromSelf(),
                        type.getMethodCallsFromSelf(),
                        type.getConstructorCallsFromSelf(),
                        type.getMethodReferencesFromSelf(),
                        type.getConstructorReferencesFromSelf())
                .flatMap(Set::stream);
    }

    private static boolean allowedClass(String root, String name) {
        if (name.startsWith(root + ".") || name.startsWith("org.osgi.annotation.") || !name.contains(".")) {
            return true; // a name without a dot is a primitive
        }
        int dot = name.lastIndexOf('.');
        String simple = name.substring(dot + 1);
        return switch (name.substring(0, dot)) {
            case "java.lang" -> LANG.contains(simple) || FAILURE.matcher(name).matches();
            case "java.util" -> UTIL.contains(simple) || FAILURE.matcher(name).matches();
            case "java.nio" -> NIO.contains(simple) || FAILURE.matcher(name).matches();
            case "java.util.zip" -> ZIP.contains(simple);
            case "java.lang.invoke" -> INVOKE.contains(simple);
            default -> WHOLE_PACKAGES.contains(name.substring(0, dot));
        };
    }

    private static boolean allowedMember(JavaAccess<?> access, String member) {
        if (member.startsWith("java.lang.System.")) {
            return SYSTEM.contains(member);
        }
        return !IMPURE_MEMBERS.contains(member) && !usesPlatformCharset(access, member);
    }

    /** `new String(bytes)` and `getBytes()` without a charset mean another thing on every machine. */
    private static boolean usesPlatformCharset(JavaAccess<?> access, String member) {
        String parameters = access.getTarget().getFullName();
        return member.equals("java.lang.String.getBytes") && parameters.endsWith("()")
                || member.equals("java.lang.String.<init>")
                        && (parameters.endsWith("([B)") || parameters.endsWith("([B, int, int)"));
    }

    private static Set<String> words(String text) {
        return Stream.of(text.trim().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }
}
