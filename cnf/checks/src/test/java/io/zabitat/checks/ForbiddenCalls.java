package io.zabitat.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Calls that no bundle makes: configuration comes in as arguments, nothing sleeps, nothing ends the JVM from inside. */
final class ForbiddenCalls {
    private static final Set<String> MEMBERS = Set.of(
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.setProperty",
            "java.lang.System.getenv",
            "java.lang.System.exit",
            "java.lang.Runtime.exit",
            "java.lang.Runtime.halt",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong",
            "java.lang.Boolean.getBoolean",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.io.ObjectInputStream.readObject");

    private ForbiddenCalls() {}

    /** `Class#method calls member`, sorted. */
    static List<String> violations(JavaClasses classes) {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            Purity.accesses(type).forEach(access -> {
                String member = access.getTargetOwner().getName() + "."
                        + access.getTarget().getName();
                if (MEMBERS.contains(member)) {
                    found.add(type.getName() + "#" + access.getOrigin().getName() + " calls " + member);
                }
            });
        }
        return List.copyOf(found);
    }
}
