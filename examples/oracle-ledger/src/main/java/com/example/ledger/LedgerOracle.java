package com.example.ledger;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An oracle without anybody who answers: a question is a line in a ledger that both servers add to, and each reads the answer off the
 * lines before it. Nothing can come between a look and a change, since nobody looks before he writes. Called by the oracle's thread.
 */
final class LedgerOracle implements Oracle {
    private final OracleContext context;
    private final Ledger ledger;
    private final Grants grants = new Grants();
    private long seen = -1;
    private long seenSince;
    private volatile String state = "not looked at yet";

    LedgerOracle(OracleContext context, Ledger ledger) {
        this.context = context;
        this.ledger = ledger;
    }

    @Override
    public Answer request(Request request) throws OracleException {
        attend();
        boolean silent = now() - seenSince > TimeUnit.MILLISECONDS.toNanos(context.leaseMillis());
        return ask(
                "request",
                request.member(),
                request.configVersion(),
                request.epoch(),
                request.lastZxid(),
                silent ? seen : -1);
    }

    @Override
    public Answer record(Grant grant, long zxid) throws OracleException {
        return ask("record", grant.member(), grant.token(), grant.epoch(), zxid);
    }

    @Override
    public void release(Grant grant, long zxid) throws OracleException {
        ask("release", grant.member(), grant.token(), grant.epoch(), zxid);
    }

    /** Looks for signs of the other server's life; its silence is measured by the own clock, from the own looks. */
    @Override
    public void attend() throws OracleException {
        read("");
        if (seen != grants.signs()) {
            seen = grants.signs();
            seenSince = now();
        }
    }

    private long now() {
        return context.nanoTime().getAsLong();
    }

    private Answer ask(String what, long... numbers) throws OracleException {
        String own = UUID.randomUUID().toString();
        StringBuilder line = new StringBuilder(own).append(' ').append(what);
        for (long number : numbers) {
            line.append(' ').append(number);
        }
        try {
            ledger.add(line.toString());
        } catch (IOException e) {
            throw failure(e);
        }
        return read(own);
    }

    /** Takes all lines that have come; returns the answer to the one with this name. */
    private Answer read(String own) throws OracleException {
        try {
            Answer answer = Answer.no(context.member(), 0, "the own line is not in " + ledger);
            for (String line : ledger.unread()) {
                String[] words = line.split(" ");
                Answer next = take(words);
                answer = words[0].equals(own) ? next : answer;
            }
            state = "readable";
            return answer;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private Answer take(String[] words) {
        long member = Long.parseLong(words[2]);
        if (words[1].equals("request")) {
            Request request = new Request(
                    member, Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
            return grants.request(request, Long.parseLong(words[6]));
        }
        Grant grant = new Grant(member, Long.parseLong(words[3]), Long.parseLong(words[4]));
        long zxid = Long.parseLong(words[5]);
        return words[1].equals("record") ? grants.record(grant, zxid) : grants.release(grant, zxid);
    }

    private OracleException failure(IOException e) {
        state = e.toString();
        return new OracleException(ledger + ": " + e, e);
    }

    @Override
    public String describe() {
        return "ledger " + ledger + ": " + state;
    }

    @Override
    public void close() {
        // nothing stays open between two calls
    }
}
