package io.zabitat.node.report;

import java.util.List;

/**
 * What a server says about its part in an ensemble; part of a {@link ServerReport}. What it does not know is -1, or empty: only a
 * leader knows how far the others are.
 *
 * @param phase how far it has come with its leader, by ZooKeeper's names
 * @param leader whom it follows, itself when it leads, -1 without one
 * @param epoch of that leader, or of the last one
 * @param lastLogged the last transaction in its own log
 * @param lastCommitted the last transaction that it has applied
 * @param configVersion of the list of members, 0 for one that only files say
 * @param members of the ensemble in the order of their ids; none for a server alone
 * @param elections the last ones, oldest first
 */
public record EnsembleReport(
        String phase,
        long leader,
        long epoch,
        long lastLogged,
        long lastCommitted,
        long configVersion,
        List<MemberLine> members,
        List<Election> elections) {
    public EnsembleReport {
        members = List.copyOf(members);
        elections = List.copyOf(elections);
    }

    /**
     * A member as this server sees it.
     *
     * @param standing {@code voter} or {@code observer} by the list in force; {@code joining} or {@code leaving} by one that is
     *     proposed; {@code outside} for one that is connected and in neither
     * @param role such as {@code leader}; when it is not known {@code participant} or {@code observer}, as configured
     * @param address of its quorum port, empty when it is in no list
     * @param clients where clients find it, empty when the list does not say
     * @param synced {@code yes}, {@code no}, or empty
     * @param lastAcked the last transaction it acknowledged, -1 when not known
     * @param lag how many transactions it is behind the newest, -1 when not known
     * @param election whether there is a connection for elections: {@code up}, {@code down}, {@code self}, or empty for
     *     elections that need none
     * @param link the connection for transactions: how far its synchronisation is, {@code down}, or empty
     */
    public record MemberLine(
            long id,
            String standing,
            String role,
            String address,
            String clients,
            String synced,
            long lastAcked,
            long lag,
            String election,
            String link) {}

    /**
     * One election, as far as it has come.
     *
     * @param startedMillis wall clock when the server began to look
     * @param round of the algorithm, -1 before it is decided
     * @param leader who was chosen, -1 before it is decided
     * @param epoch in which that leader was established, -1 when that has not happened
     * @param electionMillis from the beginning to the decision, -1 before
     * @param servingMillis from the beginning until this server could serve, -1 when that has not happened
     */
    public record Election(
            long startedMillis, long round, long leader, long epoch, long electionMillis, long servingMillis) {}
}
