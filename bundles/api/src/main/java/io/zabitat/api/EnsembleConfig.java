package io.zabitat.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who belongs to an ensemble, and by which version of the list.
 *
 * @param version the zxid of the transaction that made this configuration, 0 for one that came from a file
 * @param members in the order of their ids
 * @param quorumLines the lines {@code group.N} and {@code weight.N} as written, empty for a plain majority
 */
public record EnsembleConfig(long version, List<Member> members, Map<String, String> quorumLines) {
    public EnsembleConfig {
        members =
                members.stream().sorted((a, b) -> Long.compare(a.id(), b.id())).toList();
        quorumLines = Map.copyOf(quorumLines);
    }

    /**
     * Reads a configuration as {@link #text} writes it, or a person: lines of a properties file, in any order. What {@code group} and
     * {@code weight} lines mean only their quorum system knows; numbers they must be made of.
     *
     * @throws IllegalArgumentException with a message that names the line and what is allowed
     */
    public static EnsembleConfig parse(String text) {
        return ConfigLines.parse(text);
    }

    /** @throws IllegalArgumentException as {@link #parse(String)} */
    public static EnsembleConfig parse(byte[] text) {
        return ConfigLines.parse(new String(text, StandardCharsets.UTF_8));
    }

    public EnsembleConfig withVersion(long other) {
        return new EnsembleConfig(other, members, quorumLines);
    }

    /** Whether both list the same servers, addresses, roles and quorum lines, whatever their versions. */
    public boolean hasSameMembers(EnsembleConfig other) {
        return members.equals(other.members) && quorumLines.equals(other.quorumLines);
    }

    public Optional<Member> member(long id) {
        for (Member member : members) {
            if (member.id() == id) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** The ids of all that vote, ascending. */
    public List<Long> voters() {
        return members.stream()
                .filter(member -> !member.observer())
                .map(Member::id)
                .toList();
    }

    public boolean isVoter(long id) {
        return member(id).map(member -> !member.observer()).orElse(false);
    }

    /** Whether it is listed as one that does not vote; who is not listed at all follows without a vote. */
    public boolean isObserver(long id) {
        return member(id).map(Member::observer).orElse(false);
    }

    /**
     * The text of quorum protocol, section 7: one line a member, then groups and weights, the version last. Byte by
     * byte what ZooKeeper makes of the same lines, but for the order of numbers that share a bucket of its hash map.
     */
    public String text() {
        return ConfigText.of(this);
    }

    public byte[] textBytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
