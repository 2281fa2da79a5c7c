package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks each time through another member whether everything that was acknowledged is there, once. Owned by the thread that looks; what it
 * has seen is read by others.
 */
final class DemoAudit {
    private static final String LEADER = "leader";

    private final Map<String, ServedAddress> members;
    private final List<ServedAddress> addresses;
    private final List<DemoWriter> writers;
    private RawClient.Session session = RawClient.Session.NEW;
    private int next;
    private long lost;
    private long doubled;
    private int live;
    private long lastAcknowledged;
    private long lastNanos = System.nanoTime();
    private volatile Seen seen = new Seen(0, 0, 0, 0, 0, 0, 0, "");

    /**
     * What the line of the demo says.
     *
     * @param perSecond writes acknowledged since the last look
     * @param live sessions whose ephemeral is there
     * @param leader empty when there is none
     */
    record Seen(
            long acknowledged,
            long perSecond,
            long lost,
            long doubled,
            int live,
            int writers,
            int expired,
            String leader) {
        @Override
        public String toString() {
            return "writes acknowledged " + acknowledged + " (" + perSecond + "/s), lost " + lost
                    + (doubled == 0 ? "" : ", doubled " + doubled)
                    + "; sessions " + live + " of " + writers
                    + (expired == 0 ? "" : ", expired " + expired)
                    + "; leader " + (leader.isEmpty() ? "none" : leader);
        }
    }

    /** @param members by name, in the order in which they are asked */
    DemoAudit(Map<String, ServedAddress> members, List<DemoWriter> writers) {
        this.members = members;
        this.addresses = List.copyOf(members.values());
        this.writers = List.copyOf(writers);
    }

    void look() {
        try {
            count(addresses.get(next++ % addresses.size()));
        } catch (IOException e) {
            session = RawClient.Session.NEW; // that member is down, or has no leader: the next one, the next time
        }
        long now = System.nanoTime();
        long acknowledged = writers.stream().mapToLong(DemoWriter::acknowledged).sum();
        double seconds = Math.max(1, now - lastNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        seen = new Seen(
                acknowledged,
                Math.round((acknowledged - lastAcknowledged) / seconds),
                lost,
                doubled,
                live,
                writers.size(),
                writers.stream().mapToInt(DemoWriter::expired).sum(),
                leader());
        lastAcknowledged = acknowledged;
        lastNanos = now;
    }

    private void count(ServedAddress member) throws IOException {
        RawClient client = new RawClient(member.host(), member.port(), session);
        try {
            if (client.session().isExpired()) {
                session = RawClient.Session.NEW;
                return;
            }
            session = client.session();
            long missing = 0;
            long surplus = 0;
            for (DemoWriter writer : writers) {
                if (writer.hasBegun()) {
                    long least = writer.leastVersion();
                    client.sync(writer.path());
                    long version = client.version(writer.path());
                    missing += Math.max(0, least - version);
                    surplus += Math.max(0, version - writer.greatestVersion());
                }
            }
            lost = Math.max(lost, missing); // what is gone stays on the account
            doubled = Math.max(doubled, surplus);
            live = client.countChildren(DemoWriter.LIVE);
        } finally {
            client.disconnect();
        }
    }

    private String leader() {
        return members.entrySet().stream()
                .filter(member -> ServerWord.mode(member.getValue()).equals(LEADER))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    Seen seen() {
        return seen;
    }
}
