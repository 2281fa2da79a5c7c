package io.zabitat.node.election;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * By which algorithm a member elects now (hot-swap 3.4): what was decided; while it looks for a leader the newer generation that it has
 * heard of, or what its operator says; and when that leads to no leader for long, by turns what was before, too. Pure; the node loop's.
 */
public final class ElectionChoice {
    /** Of so many the others have one each. */
    private static final int LOTS_OF_THE_MEANT = 3;

    private final int configured;
    private final long patienceMillis;
    private final long turnMillis;
    private Optional<ElectionDecision> decided = Optional.empty();
    private Optional<GenerationNotice> heard = Optional.empty();
    private OptionalInt override = OptionalInt.empty();
    private OptionalInt withdrawn = OptionalInt.empty();
    private long lookingSinceMillis = Long.MAX_VALUE;

    /**
     * @param configured what counts as long as nothing was ever decided
     * @param patienceMillis how long a search may take before others are tried, too
     * @param turnMillis how long each of them is tried
     */
    public ElectionChoice(int configured, long patienceMillis, long turnMillis) {
        this.configured = configured;
        this.patienceMillis = patienceMillis;
        this.turnMillis = Math.max(1, turnMillis);
    }

    /** What the own history says. */
    public void decided(Optional<ElectionDecision> decision) {
        decided = decision;
        if (heard.isPresent() && heard.get().generation() <= decidedGeneration()) {
            heard = Optional.empty();
        }
    }

    /** A search has begun; of one that goes on the beginning counts. */
    public void looking(long nowMillis) {
        lookingSinceMillis = Math.min(lookingSinceMillis, nowMillis);
    }

    /** There is a leader, with whose history the own one agrees. */
    public void established() {
        lookingSinceMillis = Long.MAX_VALUE;
        heard = Optional.empty();
        override = OptionalInt.empty();
        withdrawn = OptionalInt.empty();
    }

    /** Another member is in this generation. Whoever has a leader learns from it. Whether that is news. */
    public boolean heard(GenerationNotice notice) {
        if (lookingSinceMillis == Long.MAX_VALUE || notice.generation() <= generation()) {
            return false;
        }
        heard = Optional.of(notice);
        return true;
    }

    /** The operator's word, until there is a leader. */
    public void override(int algorithm) {
        override = OptionalInt.of(algorithm);
    }

    /**
     * What was decided is to be taken back, by a leader who is yet to be found: this goes first. No operator looks after it, and the others
     * may have found a leader by what was decided: so it is not the only one for ever.
     */
    public void withdraw(int to) {
        withdrawn = OptionalInt.of(to);
    }

    public boolean isOverridden() {
        return override.isPresent();
    }

    /** Whether there is nothing but the configuration to go by. */
    public boolean isUndisputed() {
        return decided.isEmpty() && heard.isEmpty() && override.isEmpty() && withdrawn.isEmpty();
    }

    public long decidedGeneration() {
        return decided.map(ElectionDecision::generation).orElse(0L);
    }

    public long generation() {
        return heard.map(GenerationNotice::generation).orElse(decidedGeneration());
    }

    /** What the generation says. */
    public int meant() {
        return heard.map(GenerationNotice::algorithm)
                .or(() -> decided.map(ElectionDecision::algorithm))
                .orElse(configured);
    }

    /** What counts if nobody has to be found that way: what was decided, or is configured. */
    public int settled() {
        return decided.map(ElectionDecision::algorithm).orElse(configured);
    }

    /**
     * By what to elect now. All members take turns at about the same times, so that they meet: every other turn in a fixed order, so that each
     * comes soon where clocks agree. The turns between look random, and mostly fall on what was meant: those whose clocks differ by a turn, or who
     * know of one algorithm less, would else pass each other for ever.
     */
    public int now(long nowMillis, long wallMillis) {
        if (override.isPresent()) {
            return override.getAsInt();
        }
        List<Integer> turns = turns();
        if (!isDesperate(nowMillis) || turns.size() == 1) {
            return withdrawn.orElse(meant());
        }
        long turn = Math.floorDiv(wallMillis, turnMillis);
        if (Math.floorMod(turn, 2) == 0) {
            return turns.get((int) Math.floorMod(Math.floorDiv(turn, 2), (long) turns.size()));
        }
        int best = meant();
        long most = Long.MIN_VALUE;
        for (int algorithm : turns) {
            for (int lot = algorithm == meant() ? LOTS_OF_THE_MEANT : 1; lot > 0; lot--) {
                long drawn = draw(turn, algorithm, lot);
                best = drawn > most ? algorithm : best;
                most = Math.max(most, drawn);
            }
        }
        return best;
    }

    /** The same for everybody; of neighbouring turns nothing in common (the finalizer of SplitMix64). */
    private static long draw(long turn, int algorithm, int lot) {
        long z = (turn * 16 + algorithm * 4 + lot) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private boolean isDesperate(long nowMillis) {
        return lookingSinceMillis != Long.MAX_VALUE && nowMillis - lookingSinceMillis >= patienceMillis;
    }

    /** Whether others than the meant algorithm may be tried by now. */
    public boolean takesTurns(long nowMillis) {
        return isDesperate(nowMillis) && override.isEmpty() && turns().size() > 1;
    }

    private List<Integer> turns() {
        Set<Integer> turns = new LinkedHashSet<>();
        turns.add(meant());
        if (decided.isPresent() || heard.isPresent()) {
            turns.add(settled());
            decided.ifPresent(decision -> turns.add(decision.from()));
            turns.add(ElectionDecision.BASE);
        }
        withdrawn.ifPresent(turns::add); // behind the others, who are to be met at the same time
        return List.copyOf(turns);
    }

    /** On which ways others may try to reach this member. */
    public Set<Wire> wires() {
        Set<Wire> wires = new LinkedHashSet<>();
        wires.add(Wire.of(configured));
        turns().forEach(algorithm -> wires.add(Wire.of(algorithm)));
        return wires;
    }
}
