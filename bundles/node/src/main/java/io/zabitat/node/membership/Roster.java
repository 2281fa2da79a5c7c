package io.zabitat.node.membership;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Member.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who belongs to the ensemble as far as this server knows: the members in force, and those that are proposed. The node loop changes it
 * when the core says so, and asks it whom to call and what to report.
 */
public final class Roster {
    private final long self;
    private EnsembleConfig current;
    private Optional<EnsembleConfig> next = Optional.empty();
    private Member own;

    /** @param current has this server in it */
    public Roster(long self, EnsembleConfig current) {
        this.self = self;
        this.current = current;
        this.own = current.member(self)
                .orElseThrow(() -> new IllegalArgumentException("no server." + self + " in the list"));
    }

    public long self() {
        return self;
    }

    public EnsembleConfig current() {
        return current;
    }

    /** What is proposed, and newer. */
    public Optional<EnsembleConfig> next() {
        return next;
    }

    /** This server as the list says, or as it last said: one that was removed is still reached where it was. */
    public Member own() {
        return own;
    }

    /** Whether this server watches without a vote. One that is not listed follows like a voter, and is not counted. */
    public boolean isObserver() {
        return current.member(self).map(Member::observer).orElse(false);
    }

    /** Where a server may be found, by both lists; empty when neither has it. */
    public List<PeerAddress> addresses(long server) {
        return Stream.concat(current.member(server).stream(), next.flatMap(list -> list.member(server)).stream())
                .flatMap(member -> member.addresses().stream())
                .distinct()
                .toList();
    }

    public void propose(EnsembleConfig proposed) {
        next = Optional.of(proposed);
    }

    public void withdraw() {
        next = Optional.empty();
    }

    public void activate(EnsembleConfig config) {
        current = config;
        next = next.filter(list -> list.version() > config.version());
        own = config.member(self).orElse(own);
    }
}
