package io.zabitat.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who belongs to an ensemble, and by which version of the list.
 *
 * @param version the zxid of the transaction that made this configuration, 0 for one that came from a file
 * @param members in the order of their ids
 * @param quorumLines the lines {@code group.N} and {@code weight.N} as written, empty for a plain majority
 */
public record EnsembleConfig(long version, List<Member> members, Map<String, String> quorumLines) {
    public EnsembleConfig {
        members = members.stream()
                .sorted((a, b) -> Long.compare(a.id(), b.id()))
                .toList();
        quorumLines = Map.copyOf(quorumLines);
    }

    public Optional<Member> member(long id) {
        return members.stream().filter(member -> member.id() == id).findFirst();
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

    /** The text of quorum protocol, section 7: one line a member, then groups and weights, the version last. */
    public String text() {
        List<String> lines = new ArrayList<>();
        for (Member member : members) {
            lines.add("server." + member.id() + "=" + line(member));
        }
        new TreeMap<>(quorumLines).forEach((key, value) -> lines.add(key + "=" + value));
        lines.add("version=" + Long.toHexString(version));
        return String.join("\n", lines);
    }

    public byte[] textBytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(Member member) {
        StringBuilder line = new StringBuilder();
        for (Member.PeerAddress address : member.addresses()) {
            if (line.length() > 0) {
                line.append('|');
            }
            line.append(address.quorum()).append(':').append(address.electionPort());
        }
        line.append(member.observer() ? ":observer" : ":participant");
        member.client().ifPresent(client -> line.append(';').append(client));
        return line.toString();
    }
}
