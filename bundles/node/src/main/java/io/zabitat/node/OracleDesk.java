package io.zabitat.node;

import io.zabitat.core.Event;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts the core's questions to the oracle, on a thread of their own since each may take its time, and brings the answers back in the
 * order of the questions. Owned by the node loop.
 */
final class OracleDesk {
    private final Oracle oracle;
    private final long member;
    private final long configVersion;
    private final SlowCalls worker;
    private final long attendNanos;
    private final Consumer<Event> answers;
    private Oracle.Grant grant;
    private Optional<Release> unreleased = Optional.empty();
    private boolean attending;
    private long attendAtNanos = Long.MIN_VALUE;

    private record Release(Oracle.Grant grant, long upTo) {}

    private interface Call {
        Oracle.Answer ask() throws OracleException;
    }

    /**
     * @param worker makes the calls; started and stopped with the server
     * @param attendNanos how often the oracle is called without an occasion
     * @param answers takes each answer, on the loop
     */
    OracleDesk(
            Oracle oracle,
            long member,
            long configVersion,
            SlowCalls worker,
            long attendNanos,
            Consumer<Event> answers) {
        this.oracle = oracle;
        this.member = member;
        this.configVersion = configVersion;
        this.worker = worker;
        this.attendNanos = attendNanos;
        this.answers = answers;
        this.grant = new Oracle.Grant(member, 0, 0);
    }

    // ------------------------------------------------------------------------------------------------ questions

    void request(long epoch, long lastZxid) {
        Oracle.Request request = new Oracle.Request(member, configVersion, epoch, lastZxid);
        ask(() -> oracle.request(request), lastZxid);
    }

    void record(long token, long upTo) {
        Oracle.Grant held = held(token);
        ask(() -> oracle.record(held, upTo), upTo);
    }

    /** Also when the server stops before the thread comes to it. */
    void release(long token, long upTo) {
        Release release = new Release(held(token), upTo);
        unreleased = Optional.of(release);
        submit(
                () -> {
                    oracle.release(release.grant(), release.upTo());
                    return Oracle.Answer.no(member, 0, "");
                },
                answer -> unreleased = unreleased.filter(other -> other != release));
    }

    private Oracle.Grant held(long token) {
        return grant.token() == token ? grant : new Oracle.Grant(member, token, 0);
    }

    private void ask(Call call, long zxid) {
        submit(call, answer -> {
            grant = answer.granted() ? answer.grant() : grant;
            answers.accept(
                    answer.granted()
                            ? new Event.Granted(
                                    answer.grant().token(), answer.grant().epoch(), zxid)
                            : new Event.GrantLost(answer.reason(), answer.highestEpoch()));
        });
    }

    /** An oracle that cannot be asked has refused; one call at most waits for each of few questions. */
    private void submit(Call call, Consumer<Oracle.Answer> then) {
        boolean taken = worker.submit(
                () -> {
                    Oracle.Answer answer = answer(call);
                    return () -> then.accept(answer);
                },
                why -> then.accept(Oracle.Answer.no(member, 0, why)));
        if (!taken) {
            throw new IllegalStateException("the oracle has more questions than the core asks");
        }
    }

    private Oracle.Answer answer(Call call) {
        try {
            return call.ask();
        } catch (OracleException e) {
            return Oracle.Answer.no(member, 0, e.getMessage());
        }
    }

    // ------------------------------------------------------------------------------------------------ turns

    /** Brings back what has been answered, and lets the oracle look around now and then. */
    void onTime(long nowNanos) {
        for (Runnable answer = worker.poll(); answer != null; answer = worker.poll()) {
            answer.run();
        }
        if (!attending && nowNanos >= attendAtNanos) {
            attending = true;
            attendAtNanos = nowNanos + attendNanos;
            submit(
                    () -> {
                        oracle.attend();
                        return Oracle.Answer.no(member, 0, "");
                    },
                    answer -> attending = false);
        }
    }

    long nextNanos() {
        return attending ? Long.MAX_VALUE : attendAtNanos;
    }

    void start() {
        worker.start();
    }

    /** In place of the thread: answers the next question. Whether there was any. */
    boolean step() {
        return worker.step();
    }

    /** Gives a grant back first: the other server need not wait for the end of a lease. */
    Optional<String> stop() throws InterruptedException {
        worker.stop();
        Optional<String> failure = unreleased.flatMap(this::releaseNow);
        oracle.close();
        return failure;
    }

    private Optional<String> releaseNow(Release release) {
        try {
            oracle.release(release.grant(), release.upTo());
            return Optional.empty();
        } catch (OracleException e) {
            return Optional.of("the oracle still holds the grant of this server: " + e.getMessage());
        }
    }

    String describe() {
        return oracle.describe();
    }
}
