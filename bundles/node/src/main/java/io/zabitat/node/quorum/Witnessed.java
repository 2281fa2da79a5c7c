package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A quorum system on trial, for more voters than a table can hold: it is asked, and so is the one before it. Where they differ, or the new
 * one throws, the old one's answer counts and somebody is told. Called by the node loop.
 */
public final class Witnessed implements QuorumVerifier {
    private final QuorumVerifier tried;
    private final QuorumVerifier trusted;
    private final Consumer<String> breach;

    /** @param breach told what was wrong, each time; must not wait */
    public Witnessed(QuorumVerifier tried, QuorumVerifier trusted, Consumer<String> breach) {
        this.tried = tried;
        this.trusted = trusted;
        this.breach = breach;
    }

    /** What a quorum system is asked. */
    private interface Question<T> {
        T ask(QuorumVerifier verifier);
    }

    @Override
    public boolean isQuorum(long[] servers) {
        return answer(verifier -> verifier.isQuorum(servers.clone()), "is a quorum: " + Arrays.toString(servers));
    }

    @Override
    public boolean isQuorum(long[] servers, boolean granted) {
        return answer(
                verifier -> verifier.isQuorum(servers.clone(), granted), "is a quorum: " + Arrays.toString(servers));
    }

    @Override
    public OracleUse oracle() {
        return trusted.oracle();
    }

    @Override
    public long weight(long server) {
        return answer(verifier -> verifier.weight(server), "weight of server " + server);
    }

    @Override
    public boolean isVoter(long server) {
        return trusted.isVoter(server);
    }

    private <T> T answer(Question<T> question, String text) {
        T old = question.ask(trusted);
        try {
            T mine = question.ask(tried);
            if (!old.equals(mine)) {
                breach.accept(text + ": " + mine + ", but before " + old);
            }
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            breach.accept(text + ": it threw " + e);
        }
        return old;
    }

    @Override
    public String toString() {
        return tried.toString();
    }
}
