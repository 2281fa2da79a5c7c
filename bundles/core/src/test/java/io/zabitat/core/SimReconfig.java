package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongPredicate;

/** Members that come, go and change places while a schedule runs, and what has to be true of it. */
final class SimReconfig {
    private final SimEnsemble ensemble;
    private final Random random;
    private final EnsembleConfig first;
    private final List<EnsembleConfig> committed = new ArrayList<>();
    /** Who has to have a proposal, as its leader knew when it made it. */
    private final Map<String, List<EnsembleConfig>> deciders = new HashMap<>();

    int reconfigs;

    SimReconfig(SimEnsemble ensemble, Random random, EnsembleConfig first) {
        this.ensemble = ensemble;
        this.random = random;
        this.first = first;
        committed.add(first);
    }

    EnsembleConfig first() {
        return first;
    }

    static LoggedTxn txn(EnsembleConfig config, int value) {
        SetDataTxn body = new SetDataTxn(Path.of("/zookeeper/config"), config.textBytes(), -1);
        TxnHeader header = new TxnHeader(1, value, config.version(), 0, OpCode.RECONFIG);
        return new LoggedTxn(new Txn(header, body, false, 0), new byte[0]);
    }

    /** What the config node of this state says. */
    static Optional<EnsembleConfig> newest(List<LoggedTxn> state) {
        for (int i = state.size() - 1; i >= 0; i--) {
            if (ReconfigTxn.is(state.get(i))) {
                return Optional.of(ReconfigTxn.configOf(state.get(i)));
            }
        }
        return Optional.empty();
    }

    // ---------------------------------------------------------------------------------------------- what happens

    /** As the checks of op 16 would have it. */
    Optional<LoggedTxn> next(SimMember leader, int value) {
        long zxid = leader.core.nextZxid();
        if (zxid < 0 || leader.core.nextConfig().isPresent()) {
            return Optional.empty();
        }
        EnsembleConfig wanted = change(leader.core.config(), zxid);
        boolean allowed =
                !wanted.voters().isEmpty() && leader.core.flawOf(wanted).isEmpty() && leader.core.isSynced(wanted);
        return allowed ? Optional.of(txn(wanted, value)) : Optional.empty();
    }

    private EnsembleConfig change(EnsembleConfig now, long version) {
        if (random.nextInt(3) == 0) {
            return new EnsembleConfig(version, now.members(), weights(now));
        }
        List<Member> members = new ArrayList<>(now.members());
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            long id = 1 + random.nextInt(ensemble.members.size());
            members.removeIf(member -> member.id() == id);
            int kind = random.nextInt(8);
            if (kind > 1) {
                members.add(Rosters.member(id, kind == 2, kind == 3 ? "other" + version : "host" + id));
            }
        }
        Map<String, String> lines = new HashMap<>(now.quorumLines());
        lines.keySet().removeIf(line -> members.stream().noneMatch(member -> line.equals("weight." + member.id())));
        return new EnsembleConfig(version, members, lines);
    }

    /** The same members are counted otherwise: each weighs something else, or all the same again. */
    private Map<String, String> weights(EnsembleConfig now) {
        Map<String, String> lines = new HashMap<>();
        if (random.nextInt(3) > 0) {
            now.voters().forEach(voter -> lines.put("weight." + voter, Integer.toString(random.nextInt(4))));
        }
        return lines;
    }

    /** A member that looks for a leader hears what another has in force. */
    void gossip(SimMember member, SimMember from) {
        if (member.alive && member.looking && from.alive) {
            member.step(new Event.ConfigLearned(from.core.config()));
        }
    }

    void gossipNewest(SimMember member) {
        ensemble.members.stream()
                .filter(other -> other.alive)
                .max((a, b) ->
                        Long.compare(a.core.config().version(), b.core.config().version()))
                .ifPresent(newest -> gossip(member, newest));
    }

    // ---------------------------------------------------------------------------------------------- what must be true

    void proposed(SimMember leader, LoggedTxn txn) {
        List<EnsembleConfig> who = new ArrayList<>(List.of(leader.core.config()));
        leader.core.nextConfig().ifPresent(who::add);
        if (ReconfigTxn.is(txn)) {
            who.add(ReconfigTxn.configOf(txn));
        }
        deciders.put(SimEnsemble.text(txn), who);
    }

    /** The leader has committed it. */
    void committed(LoggedTxn txn, LongPredicate isDurable) {
        if (ReconfigTxn.is(txn)) {
            reconfigs++;
        }
        for (EnsembleConfig config : deciders.get(SimEnsemble.text(txn))) {
            List<Long> having = config.voters().stream().filter(isDurable::test).toList();
            long[] ids = having.stream().mapToLong(Long::longValue).toArray();
            ensemble.check(
                    Rosters.majority(config).isQuorum(ids),
                    SimEnsemble.text(txn) + " is committed, but of " + Rosters.text(config) + " only " + having
                            + " have it");
        }
        remember(txn);
    }

    /** It belongs to what nobody may lose. */
    void remember(LoggedTxn txn) {
        if (ReconfigTxn.is(txn)) {
            committed.add(ReconfigTxn.configOf(txn));
        }
    }

    /** In force is only what is committed, or has the members of the first. */
    void activated(SimMember member, EnsembleConfig config) {
        if (member.core.role() == RoleName.LEADING && !member.serving) {
            ensemble.established(member);
        }
        boolean known = committed.stream().anyMatch(other -> other.equals(config))
                || Zxid.counter(config.version()) == 0 && config.hasSameMembers(first);
        ensemble.check(
                known, "member " + member.id + " has " + Rosters.text(config) + " in force, which is not committed");
    }

    /** J6: who acknowledges a reconfiguration would know of it after a power loss. */
    void checkAck(SimMember member, long zxid) {
        SimDisk.Image durable = member.disk.durable;
        newest(durable.history()).filter(config -> config.version() <= zxid).ifPresent(config -> {
            long known = Math.max(durable.config.version(), durable.next == null ? 0 : durable.next.version());
            ensemble.check(known >= config.version(), "ACK of a configuration that is not durable");
        });
    }
}
