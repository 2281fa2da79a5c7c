package io.zabitat.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * No mutable statics: two servers in one JVM must be able to differ in everything. Static fields are final and of a type that
 * cannot change; look-up tables in arrays stand in the reviewed list.
 */
final class Statics {
    private static final Set<String> IMMUTABLE = Set.of(
            "java.lang.String",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Boolean",
            "java.lang.Object",
            "java.math.BigInteger",
            "java.nio.ByteOrder",
            "java.nio.charset.Charset",
            "java.nio.file.attribute.FileAttribute",
            "java.time.Duration",
            "java.time.format.DateTimeFormatter",
            "java.util.Base64$Encoder",
            "java.util.Base64$Decoder",
            "java.util.HexFormat",
            "java.util.Locale",
            "java.util.Optional",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.regex.Pattern",
            "java.lang.invoke.VarHandle",
            "java.lang.invoke.MethodHandle",
            "org.slf4j.Logger");
    private static final Set<String> COLLECTIONS = Set.of(
            "java.util.List",
            "java.util.Set",
            "java.util.Map",
            "java.util.Collection",
            "java.util.SortedMap",
            "java.util.NavigableMap",
            "java.util.SortedSet",
            "java.util.NavigableSet");
    private static final Set<String> FREEZERS =
            Set.of("of", "ofEntries", "copyOf", "toList", "emptyList", "emptyMap", "emptySet");

    private Statics() {}

    /** `Class.field: why`, sorted. */
    static List<String> violations(JavaClasses classes) {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaField field : type.getFields()) {
                Set<JavaModifier> modifiers = field.getModifiers();
                if (!modifiers.contains(JavaModifier.STATIC) || modifiers.contains(JavaModifier.SYNTHETIC)) {
                    continue;
                }
                if (!modifiers.contains(JavaModifier.FINAL)) {
                    found.add(field.getFullName() + ": not final");
                } else if (!immutable(field, type)) {
                    found.add(field.getFullName() + ": " + field.getRawType().getName() + " can change");
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean immutable(JavaField field, JavaClass owner) {
        JavaClass type = field.getRawType();
        if (COLLECTIONS.contains(type.getName())) {
            return owner.getStaticInitializer().stream()
                    .flatMap(initializer -> initializer.getAccessesFromSelf().stream())
                    .map(JavaAccess::getTarget)
                    .anyMatch(target -> FREEZERS.contains(target.getName())
                            || target.getName().startsWith("unmodifiable")
                            || target.getName().startsWith("toUnmodifiable"));
        }
        return type.isPrimitive()
                || type.isEnum()
                || IMMUTABLE.contains(type.getName())
                || !type.isArray() && type.isInterface()
                || type.getName().startsWith("io.zabitat.") && hasOnlyFinalFields(type);
    }

    private static boolean hasOnlyFinalFields(JavaClass type) {
        return !type.isArray()
                && type.getAllFields().stream()
                        .map(JavaField::getModifiers)
                        .allMatch(modifiers ->
                                modifiers.contains(JavaModifier.FINAL) || modifiers.contains(JavaModifier.STATIC));
    }
}
