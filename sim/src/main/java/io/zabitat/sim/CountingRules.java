package io.zabitat.sim;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.txn.SetDataTxn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which voters are a quorum for a history, where members may agree on other lists: they must be one by the list that the history has put
 * in force, and by the one that it only proposes (hot swap 4.3, J3 and J5). Counts by itself, so that a verifier that errs is caught.
 */
final class CountingRules implements Ledger.Judge {
    private final EnsembleOptions options;
    private final Ledger ledger;
    private final SimOracles oracles;
    private final Map<Long, Map<String, String>> known = new HashMap<>();

    CountingRules(EnsembleOptions options, Ledger ledger, SimOracles oracles) {
        this.options = options;
        this.ledger = ledger;
        this.oracles = oracles;
    }

    @Override
    public boolean isQuorum(Set<Long> servers, long upTo) {
        return counts(servers, upTo, false) || servers.stream().anyMatch(server -> oracles.mayGoAlone(server, upTo));
    }

    @Override
    public boolean decides(Set<Long> servers, long zxid) {
        return counts(servers, zxid, true) || servers.stream().anyMatch(server -> oracles.mayGoAlone(server, zxid));
    }

    @Override
    public boolean isQuorumOfAll(Set<Long> servers) {
        return counts(QuorumSystems.lines(options), servers)
                && ledger.lists().stream().allMatch(list -> counts(lines(list), servers));
    }

    private boolean counts(Map<String, String> lines, Set<Long> servers) {
        return QuorumSystems.isQuorum(lines, options.voters(), servers);
    }

    /** @param deciding whether a list at the very end of the history is what they are to decide on */
    private boolean counts(Set<Long> servers, long upTo, boolean deciding) {
        Map<String, String> counting = QuorumSystems.lines(options);
        Collection<Ledger.Entry> lists = ledger.lists();
        if (lists.isEmpty()) {
            return counts(counting, servers);
        }
        Ledger.Entry end = ledger.at(upTo);
        for (Ledger.Entry list : lists) {
            if (end == null || list.zxid > end.zxid || !ledger.isPrefix(list, end)) {
                continue;
            }
            boolean open = deciding && list == end || !isDecided(list, counting);
            if (open && !counts(counting, servers)) {
                return false;
            }
            counting = lines(list);
        }
        return counts(counting, servers);
    }

    /** Nobody may have been told yet. */
    private boolean isDecided(Ledger.Entry list, Map<String, String> before) {
        if (list.position > 0) {
            return true;
        }
        Set<Long> holders = ledger.holders(list);
        return counts(before, holders) && counts(lines(list), holders);
    }

    private Map<String, String> lines(Ledger.Entry list) {
        return known.computeIfAbsent(list.zxid, any -> parse(list));
    }

    private static Map<String, String> parse(Ledger.Entry list) {
        return EnsembleConfig.parse(((SetDataTxn) list.txn.body()).data()).quorumLines();
    }

    /** Whether somebody counts nothing by it. */
    static boolean takesWeight(Ledger.Entry list) {
        Map<String, String> lines = parse(list);
        return lines.entrySet().stream()
                .anyMatch(line ->
                        line.getKey().startsWith("weight.") && line.getValue().equals("0"));
    }
}
