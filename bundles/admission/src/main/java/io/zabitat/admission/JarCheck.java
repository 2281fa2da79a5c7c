package io.zabitat.admission;

import io.zabitat.admission.guard.Pass;
import io.zabitat.admission.guard.ProviderRole;
import io.zabitat.admission.jar.Clause;
import io.zabitat.admission.jar.JarFacts;
import io.zabitat.admission.jar.Trust;
import io.zabitat.node.slot.PlanLine;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/** Judges a jar by itself: is it a provider, is it one for the role, does somebody vouch for it. Used by one call. */
final class JarCheck {
    private static final String OBJECT_CLASS = "objectClass";

    private final JarFacts jar;
    private final List<PlanLine> lines = new ArrayList<>();
    private final TreeSet<ProviderRole> roles = new TreeSet<>();

    JarCheck(JarFacts jar) {
        this.jar = jar;
        jar.flaw().ifPresentOrElse(flaw -> fail("bundle", "SWAP-101 " + flaw), this::readRoles);
    }

    private void fail(String subject, String text) {
        lines.add(PlanLine.fail(subject, text));
    }

    /** Whether it can be asked for its name at all. */
    boolean isBundle() {
        return jar.flaw().isEmpty();
    }

    String title() {
        return isBundle() ? "bundle " + jar.name() + " " + jar.version() : "the jar";
    }

    List<String> roles() {
        return roles.stream().map(ProviderRole::key).toList();
    }

    /** What it may do when it is let in: what it says of itself, and was judged by. */
    Pass pass() {
        return new Pass(roles, jar.sha256(), jar.signature().signer());
    }

    List<PlanLine> lines() {
        return lines;
    }

    private void readRoles() {
        for (Clause clause : jar.clauses("Provide-Capability")) {
            for (String namespace : clause.names()) {
                if (namespace.startsWith(ProviderRole.NAMESPACES)) {
                    ProviderRole.ofNamespace(namespace)
                            .ifPresentOrElse(
                                    roles::add,
                                    () -> fail("role", "SWAP-103 capability " + namespace + " belongs to no role"));
                } else if (namespace.equals("osgi.service")) {
                    for (String type :
                            clause.attributes().getOrDefault(OBJECT_CLASS, "").split(",")) {
                        ProviderRole.ofContract(type.trim()).ifPresent(roles::add);
                    }
                }
            }
        }
    }

    JarCheck headers() {
        if (isBundle()) {
            List<String> forbidden = jar.forbidden();
            if (forbidden.isEmpty()) {
                lines.add(PlanLine.ok("headers", "none that is forbidden"));
            } else {
                fail("headers", "SWAP-101 " + title() + ": a provider must not have " + String.join(", ", forbidden));
            }
        }
        return this;
    }

    /** @param wanted empty for any */
    JarCheck role(String wanted) {
        if (!isBundle()) {
            return this;
        }
        if (roles.isEmpty()) {
            fail("role", "SWAP-103 " + title() + " provides nothing that a server has a role for");
        } else if (!wanted.isEmpty() && !roles().contains(family(wanted))) {
            fail("role", "SWAP-103 " + title() + " is for " + roles() + ", not for " + wanted);
        } else {
            lines.add(PlanLine.ok("role", String.join(", ", roles())));
        }
        return this;
    }

    /** {@code transport.client} is a role of a server; providers are for all of {@code transport}. */
    private static String family(String role) {
        int dot = role.indexOf('.');
        return dot < 0 ? role : role.substring(0, dot);
    }

    JarCheck versions(String range) {
        if (isBundle() && !range.isEmpty()) {
            try {
                if (!new VersionRange(range).includes(jar.version())) {
                    fail("version", "SWAP-103 " + title() + " is not in " + range);
                }
            } catch (IllegalArgumentException e) {
                fail("version", "SWAP-103 no range of versions: " + range);
            }
        }
        return this;
    }

    JarCheck digest(String wanted) {
        if (!wanted.isEmpty() && !wanted.equalsIgnoreCase(jar.sha256())) {
            fail("sha256", "SWAP-101 " + title() + " has SHA-256 " + jar.sha256() + ", not " + wanted);
        }
        return this;
    }

    JarCheck trust(Trust trust, Date now) {
        Optional<String> objection = trust.objection(jar, roles(), now);
        if (objection.isPresent()) {
            fail("admitted", "SWAP-101 " + title() + ": " + objection.get());
        } else {
            lines.add(PlanLine.ok(
                    "admitted",
                    title() + " sha256 " + jar.sha256() + " signer "
                            + jar.signature().signer()));
        }
        return this;
    }

    /**
     * @param highest of this name that was ever there
     * @param generation whether the history of swaps has this very version
     * @param allowed whether the operator has said so, with a reason
     */
    JarCheck downgrade(Optional<Version> highest, boolean generation, boolean allowed) {
        if (!isBundle() || highest.isEmpty() || jar.version().compareTo(highest.get()) >= 0) {
            return this;
        }
        if (generation) {
            lines.add(PlanLine.ok("version", jar.version() + " is a generation of swap-history"));
        } else if (allowed) {
            lines.add(PlanLine.warn("version", jar.version() + " is older than " + highest.get() + ": allowed"));
        } else {
            fail(
                    "version",
                    "SWAP-101 " + title() + " is older than " + highest.get()
                            + " and no generation of swap-history; --allow-downgrade --reason TEXT");
        }
        return this;
    }
}
