package io.zabitat.node.decision;

import io.zabitat.node.host.Alarms;
import io.zabitat.node.host.Clock;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right to change the store or the links between members: at most one such part of one member at a time (hot-swap 0.9). A node says who
 * has it and for which swap; it outlives its holder's restart, as the swap does. A holder that has no such swap any more lets it go; one that
 * is gone is replaced by whoever asks next, when the leader says so or the operator does. Owned by the node loop, by whose ticks it waits.
 */
public final class EnsembleLock {
    /** Named after what it was first for: members of older versions look at it, too. */
    static final String PATH = "/zookeeper/zabitat/lock-storage";

    private static final String SUBJECT = "lock";

    private static final Pattern MEMBER = Pattern.compile("(?m)^member=(-?\\d{1,19})$");
    private static final int PLAN_SECONDS = 5;
    /** A holder lets go a moment after its swap has ended: whoever changes one member after the other does not find it taken. */
    private static final int LOOKS = 30;

    private static final long LOOK_MILLIS = 100;
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);
    private static final long RETRY_MILLIS = TimeUnit.SECONDS.toMillis(5);
    /** A leader that refuses it may log a transaction each time. */
    private static final long LONGEST_RETRY_MILLIS = TimeUnit.HOURS.toMillis(4);

    private final LockNodes nodes;
    private final long self;
    private final BooleanSupplier inUse;
    private final LongPredicate gone;
    private final Clock clock;
    private final Executor loop;
    /** When to wait no longer for an answer. */
    private final Alarms deadlines;

    private boolean asking;
    private long nextLookMillis = Long.MIN_VALUE;
    private long retryMillis = RETRY_MILLIS;

    /**
     * @param inUse whether this member has a swap for which it needs the lock
     * @param gone whether this member leads and knows that another one is not there
     * @param loop runs tasks on the node loop
     */
    public EnsembleLock(
            LockNodes nodes, long self, BooleanSupplier inUse, LongPredicate gone, Clock clock, Executor loop) {
        this.nodes = nodes;
        this.self = self;
        this.inUse = inUse;
        this.gone = gone;
        this.clock = clock;
        this.loop = loop;
        this.deadlines = new Alarms(clock);
    }

    private String text(Role role, String swap) {
        return "member=" + self + "\nrole=" + role.key() + "\nswap=" + swap + "\nsince="
                + Instant.ofEpochMilli(clock.wallMillis()) + "\n";
    }

    /**
     * Whether it can be had, as far as this member knows. Any thread but the loop's: waits for the answer, and a few seconds for a holder
     * that may have no more need of it.
     *
     * @param take whether the operator says that whoever has it is gone
     */
    public PlanLine plan(boolean take) {
        try {
            Optional<String> holder = other();
            for (int looks = 1; holder.isPresent() && !take && looks < LOOKS; looks++) {
                new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS); // nobody tells when
                holder = other();
            }
            if (holder.isEmpty()) {
                return PlanLine.ok(SUBJECT, "free: no other member changes its store or its links");
            }
            return take
                    ? PlanLine.warn(SUBJECT, "will be taken over: " + holder.get())
                    : PlanLine.fail(SUBJECT, "another member is being changed: " + holder.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PlanLine.fail(SUBJECT, "interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return PlanLine.fail(SUBJECT, "nobody says who has it");
        }
    }

    private Optional<String> other() throws InterruptedException, ExecutionException, TimeoutException {
        return nodes.read(PATH)
                .get(PLAN_SECONDS, TimeUnit.SECONDS)
                .filter(note -> member(note) != self)
                .map(EnsembleLock::show);
    }

    private static long member(LockNodes.Note note) {
        Matcher found = MEMBER.matcher(note.text());
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    private static String show(LockNodes.Note note) {
        return note.text().strip().replace("\n", ", ");
    }

    /**
     * Asks for it.
     *
     * @param role what it is for
     * @param swap and for which change of it
     * @param take whether the operator says that whoever has it is gone
     * @param answer told once, on the loop: why not, or nothing
     */
    public void acquire(Role role, String swap, boolean take, Consumer<Optional<String>> answer) {
        if (asking || inUse.getAsBoolean()) {
            answer.accept(Optional.of("another part of this member is being changed"));
            return;
        }
        asking = true;
        String text = text(role, swap);
        then(nodes.create(PATH, text), LockNodes.Outcome.UNKNOWN, outcome -> {
            switch (outcome) {
                case DONE -> end(Optional.empty(), answer);
                case UNKNOWN -> end(Optional.of("the ensemble does not answer: is there a leader?"), answer);
                case TAKEN ->
                    then(nodes.read(PATH), Optional.<LockNodes.Note>empty(), held -> {
                        if (held.isEmpty()) {
                            end(Optional.of("somebody else was quicker; ask again"), answer);
                        } else {
                            replace(held.get(), text, take, answer);
                        }
                    });
            }
        });
    }

    private void replace(LockNodes.Note held, String text, boolean take, Consumer<Optional<String>> answer) {
        long holder = member(held);
        if (holder != self && !take && !gone.test(holder)) {
            end(
                    Optional.of("another member is being changed: " + show(held)
                            + ". When that member is gone for good: --policy lock=take"),
                    answer);
            return;
        }
        then(
                nodes.set(PATH, text, held.version()),
                LockNodes.Outcome.UNKNOWN,
                outcome -> end(
                        outcome == LockNodes.Outcome.DONE
                                ? Optional.empty()
                                : Optional.of("the lock cannot be taken over: " + outcome),
                        answer));
    }

    private void end(Optional<String> refusal, Consumer<Optional<String>> answer) {
        asking = false;
        nextLookMillis = Long.MIN_VALUE;
        retryMillis = RETRY_MILLIS;
        answer.accept(refusal);
    }

    private <T> void then(CompletableFuture<T> asked, T otherwise, Consumer<T> next) {
        Runnable answered = deadlines.later(PATIENCE_MILLIS, () -> asked.complete(otherwise));
        asked.exceptionally(failed -> otherwise)
                .thenAcceptAsync(
                        answer -> {
                            answered.run();
                            next.accept(answer);
                        },
                        loop);
    }

    /**
     * From time to time, and soon after a swap: whoever has not answered in time will not, and what this member has and does not need is
     * let go, also after a restart that ended its swap, and after it has learnt of it from the others, whom an empty disk makes it ask.
     */
    public void onTick(long nowMillis) {
        deadlines.onTime(TimeUnit.MILLISECONDS.toNanos(nowMillis));
        if (inUse.getAsBoolean()) {
            nextLookMillis = nowMillis; // others may wait for its end
            return;
        }
        if (asking || nowMillis < nextLookMillis) {
            return;
        }
        nextLookMillis = nowMillis + retryMillis;
        then(nodes.read(PATH), Optional.<LockNodes.Note>empty(), note -> {
            if (asking || inUse.getAsBoolean()) {
                return;
            }
            // Whoever has taken it over meanwhile has given it another version.
            note.filter(found -> member(found) == self)
                    .ifPresent(own -> then(
                            nodes.delete(PATH, own.version()),
                            LockNodes.Outcome.UNKNOWN,
                            outcome -> retryMillis = outcome == LockNodes.Outcome.UNKNOWN
                                    ? Math.min(LONGEST_RETRY_MILLIS, 2 * retryMillis)
                                    : RETRY_MILLIS));
        });
    }
}
