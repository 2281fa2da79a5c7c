package io.zabitat.swap;

import io.zabitat.node.slot.Candidate;
import java.util.List;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/** What an operator calls a provider by: {@code netty}, {@code netty@1.2}, {@code netty@[1.0,2)}. */
record ProviderChoice(String name, VersionRange range) {
    static ProviderChoice parse(String text) throws SwapException {
        int at = text.indexOf('@');
        try {
            return at < 0
                    ? new ProviderChoice(text, new VersionRange("0"))
                    : new ProviderChoice(text.substring(0, at), new VersionRange(text.substring(at + 1)));
        } catch (IllegalArgumentException e) {
            throw new SwapException("SWAP-103", "no range of versions: " + text.substring(at + 1));
        }
    }

    /** The highest version of it; the first of equals. */
    Candidate best(List<Candidate> candidates) throws SwapException {
        List<Candidate> named = candidates.stream()
                .filter(candidate -> candidate.id().name().equals(name))
                .toList();
        return named.stream()
                .filter(candidate -> range.includes(version(candidate)))
                .reduce((a, b) -> version(b).compareTo(version(a)) > 0 ? b : a)
                .orElseThrow(() -> new SwapException(
                        "SWAP-103",
                        named.isEmpty()
                                ? "no provider " + name + "; there are "
                                        + candidates.stream()
                                                .map(candidate -> candidate.id().name())
                                                .distinct()
                                                .sorted()
                                                .toList()
                                : "no version of " + name + " in " + range + "; there are "
                                        + named.stream()
                                                .map(candidate -> candidate.id().version())
                                                .toList()));
    }

    private static Version version(Candidate candidate) {
        try {
            return Version.parseVersion(candidate.id().version());
        } catch (IllegalArgumentException e) {
            return Version.emptyVersion;
        }
    }
}
