package io.zabitat.node;

import java.util.Objects;
import java.util.Optional;

/**
 * Other members that an operator wants: some more and some less, or a whole new list.
 *
 * @param joining server lines that come in, or replace those of the same number, with commas between them
 * @param leaving numbers of servers that go, with commas between them
 * @param members all lines of the new list, with commas or line ends between them
 * @param version of the list that is to be changed, -1 for whichever is in force
 */
public record MemberChange(Optional<String> joining, Optional<String> leaving, Optional<String> members, long version) {
    public MemberChange {
        Objects.requireNonNull(joining, "joining");
        Objects.requireNonNull(leaving, "leaving");
        Objects.requireNonNull(members, "members");
        if (members.isPresent() && (joining.isPresent() || leaving.isPresent())) {
            throw new IllegalArgumentException("either a whole list, or who joins and who leaves");
        }
        if (members.isEmpty() && joining.isEmpty() && leaving.isEmpty()) {
            throw new IllegalArgumentException("nobody joins and nobody leaves");
        }
    }
}
