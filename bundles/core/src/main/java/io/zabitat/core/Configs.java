package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.spi.quorum.OracleUse;
import java.util.Optional;

/**
 * The configuration in force, and the one that is logged and waits for its commit. Belongs to the core and outlives the roles. What waits
 * is known by the history alone: a file that says something else is wrong (hot swap 4.3, CP27 and CP28).
 */
final class Configs {
    private final CoreSettings settings;
    private Quorums quorums;
    private boolean announced;

    Configs(CoreSettings settings) {
        this.settings = settings;
        this.quorums = new Quorums(Membership.of(settings.config(), settings.quorums()), null);
    }

    /** Who has to agree now. */
    Quorums quorums() {
        return quorums;
    }

    Membership current() {
        return quorums.current();
    }

    boolean isPending() {
        return quorums.isJoint();
    }

    /** Whether it is this transaction's configuration that waits. */
    boolean awaits(LoggedTxn txn) {
        return quorums.isJoint() && quorums.next().version() == txn.zxid() && ReconfigTxn.is(txn);
    }

    Optional<EnsembleConfig> next() {
        return Optional.ofNullable(quorums.next()).map(Membership::config);
    }

    /** The newest that is known, in force or not. */
    Membership lastSeen() {
        return quorums.isJoint() ? quorums.next() : quorums.current();
    }

    boolean isDynamic() {
        return settings.reconfigEnabled();
    }

    /** Whether this server does not vote because the list says so; one that is not listed follows without a vote. */
    boolean isObserver() {
        return current().config().isObserver(settings.self());
    }

    /** Whether a voter shows that a newer configuration is in force elsewhere: nobody without it can have a quorum. */
    boolean isOutdatedBy(PeerMessage.LearnerInfo info) {
        return isDynamic() && info.configVersion() > current().version() && quorums.isVoter(info.serverId());
    }

    /** Whether the server may join a leader: where servers can be added while the ensemble runs, whoever comes. */
    boolean isWelcome(long server) {
        return isDynamic() || current().config().member(server).isPresent();
    }

    // ---------------------------------------------------------------------------------------------- what waits

    /** The history has been read, cut or replaced: what waits is what it says. */
    void historyShows(Optional<EnsembleConfig> logged, ActionSink out) {
        if (!isDynamic()) {
            return;
        }
        quorums = new Quorums(current(), null);
        Optional<EnsembleConfig> newer = logged.filter(this::isNewer);
        if (newer.isPresent()) {
            await(newer.get(), out);
            announced = false; // an operator's file at the first start has no transaction, and counts
        } else {
            out.dropNext();
        }
    }

    /** The leader is lost: what it announced, and this server has not logged, it has not acknowledged either. */
    void forgetAnnounced(long lastLogged, ActionSink out) {
        if (announced && quorums.isJoint() && quorums.next().version() > lastLogged) {
            quorums = new Quorums(current(), null);
            out.dropNext();
        }
    }

    /** The transaction becomes part of the history. */
    void onHistory(LoggedTxn txn, ActionSink out) {
        if (isDynamic() && ReconfigTxn.is(txn)) {
            EnsembleConfig config = ReconfigTxn.configOf(txn);
            if (isNewer(config)) {
                await(config, out);
            }
        }
    }

    /** Why the transaction cannot become part of the history, since nobody here could count by it; null when it can. */
    String uncountable(LoggedTxn txn) {
        try {
            return ReconfigTxn.is(txn) ? uncountable(Optional.of(ReconfigTxn.configOf(txn))) : null;
        } catch (IllegalArgumentException e) {
            return isDynamic() ? e.getMessage() : null;
        }
    }

    /** Why nobody here could count by the configuration; null when one can, or need not. */
    String uncountable(Optional<EnsembleConfig> config) {
        if (!isDynamic() || config.isEmpty() || !isNewer(config.get())) {
            return null;
        }
        try {
            Membership.of(config.get(), settings.quorums());
            return null;
        } catch (IllegalArgumentException e) {
            return "configuration " + Zxid.toString(config.get().version()) + ": " + e.getMessage();
        }
    }

    /**
     * Whether it says something else under the version that is in force here, of which the history here knows nothing: that was only
     * learned, like this one, and who learned this one later knows what more of the others have.
     *
     * @param lastLogged where the history ends; a version is the zxid of the transaction that brought it
     */
    boolean isContradicted(EnsembleConfig config, long lastLogged) {
        long version = current().version();
        return version > 0
                && version == config.version()
                && version > lastLogged
                && !current().config().equals(config);
    }

    boolean isNewer(EnsembleConfig config) {
        return config.version() > current().version();
    }

    /**
     * From now on nothing is decided without a quorum of this one, too; its transaction is appended, or its leader acknowledged, behind
     * this call (J6).
     */
    void await(EnsembleConfig config, ActionSink out) {
        if (!isDynamic()) {
            return;
        }
        if (!isNewer(config)) {
            throw new InvariantViolation("configuration " + Zxid.toString(config.version()) + " is to follow version "
                    + Zxid.toString(current().version()));
        }
        if (quorums.isJoint() && quorums.next().config().equals(config)) {
            return;
        }
        quorums = new Quorums(current(), Membership.of(config, settings.quorums()));
        announced = true;
        out.saveNext(config);
    }

    // ---------------------------------------------------------------------------------------------- what is in force

    /** It is committed (J7). */
    void activate(EnsembleConfig config, ActionSink out) {
        if (!isNewer(config)) {
            throw new InvariantViolation("configuration " + Zxid.toString(config.version()) + " is to replace version "
                    + Zxid.toString(current().version()));
        }
        learn(config, out);
    }

    /** It is in force elsewhere, and newer than the one here or {@linkplain #isContradicted better known}. */
    void learn(EnsembleConfig config, ActionSink out) {
        Membership next = quorums.next();
        boolean waited = next != null && next.version() == config.version();
        Membership activated = waited ? next : Membership.of(config, settings.quorums());
        boolean later = next != null && next.version() > config.version();
        quorums = new Quorums(activated, later ? next : null);
        out.activate(config);
    }

    /** The same configurations, by the quorum systems as they are made now. */
    void recount() {
        Membership next = quorums.next();
        quorums = new Quorums(
                Membership.of(current().config(), settings.quorums()),
                next == null ? null : Membership.of(next.config(), settings.quorums()));
    }

    /** Why the configuration cannot be one of this ensemble; empty when it can. */
    Optional<String> flawOf(EnsembleConfig config) {
        try {
            Membership proposed = Membership.of(config, settings.quorums());
            boolean asked = proposed.quorum().oracle() != OracleUse.NONE
                    || current().quorum().oracle() != OracleUse.NONE;
            if (asked) {
                return Optional.of("an oracle is asked: who votes there cannot change while the ensemble runs");
            }
            return proposed.isQuorum(proposed.voters(), false)
                    ? Optional.empty()
                    : Optional.of("not even all voters " + proposed + " are a quorum");
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
