package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Exclusive grants by a file that both voters share. Grants nothing before both have shown that they see the same file. How long the
 * other gave no sign is measured by the own clock alone, from the own looks at the file, so clocks need not agree. Called by the
 * oracle's thread.
 */
final class LeaseFileOracle implements Oracle {
    private final OracleContext context;
    private final LeaseFile file;
    private final long other;
    private final long drawn;
    private long seenSequence = -1;
    private long seenSince;
    private volatile String state = "not looked at yet";

    /** @param drawn a number that no other start of a server draws */
    LeaseFileOracle(OracleContext context, LeaseFile file, long drawn) {
        this.context = context;
        this.file = file;
        this.drawn = drawn;
        this.other = context.voters().stream()
                .filter(voter -> voter != context.member())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no second voter: " + context.voters()));
    }

    @Override
    public Answer request(Request request) throws OracleException {
        return update(text -> {
            Register register = text.register();
            boolean silent = isSilent(register);
            Optional<String> missing = text.witnesses().missing(context.member(), other);
            return missing.map(what -> Answer.no(request.member(), register.epoch(), file.path() + ": " + what))
                    .map(no -> new Register.Outcome(register, no))
                    .orElseGet(() -> register.request(request, silent));
        });
    }

    @Override
    public Answer record(Grant grant, long zxid) throws OracleException {
        return update(text -> text.register().record(grant, zxid));
    }

    @Override
    public void release(Grant grant, long zxid) throws OracleException {
        update(text -> new Register.Outcome(text.register().release(grant, zxid), Answer.no(grant.member(), 0, "")));
    }

    /** Shows the other voter that this one sees the file, and looks for its signs of life. */
    @Override
    public void attend() throws OracleException {
        update(text -> {
            isSilent(text.register());
            return new Register.Outcome(text.register(), Answer.no(context.member(), 0, ""));
        });
    }

    private interface Change {
        Register.Outcome of(LeaseText text);
    }

    private Answer update(Change change) throws OracleException {
        Answer[] answer = new Answer[1];
        try {
            LeaseText now = file.update(text -> {
                Witnesses witnesses = text.witnesses().by(context.member(), other, drawn);
                Register.Outcome outcome = change.of(new LeaseText(text.register(), witnesses));
                answer[0] = outcome.answer();
                return new LeaseText(outcome.next(), witnesses);
            });
            state = now.witnesses().missing(context.member(), other).orElse("both servers see it");
            return answer[0];
        } catch (OracleException e) {
            state = "does not work: " + e.getMessage();
            throw e;
        }
    }

    private boolean isSilent(Register register) {
        long now = context.nanoTime().getAsLong();
        if (register.sequence() != seenSequence) {
            seenSequence = register.sequence();
            seenSince = now;
        }
        return now - seenSince > TimeUnit.MILLISECONDS.toNanos(context.leaseMillis());
    }

    @Override
    public String describe() {
        return "lease file " + file.path() + ": " + state;
    }

    @Override
    public void close() {
        // nothing stays open between two calls
    }
}
