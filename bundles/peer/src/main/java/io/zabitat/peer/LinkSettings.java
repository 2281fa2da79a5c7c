package io.zabitat.peer;

/**
 * Limits of a quorum link; all are at least 1.
 *
 * @param maxPacketBytes the longest data of a packet, and the longest path or data in a snapshot; see {@code JuteReader.maxBytes}
 * @param maxUnsentBytes the most that may wait to be sent, queued behind a bulk stream or not taken by the socket; a link
 *     beyond it is closed
 * @param bulkTurnBytes how much of a bulk stream goes out in one turn of the loop, so that it does not starve the rest
 */
public record LinkSettings(int maxPacketBytes, int maxUnsentBytes, int bulkTurnBytes) {
    public LinkSettings {
        if (maxPacketBytes < 1 || maxUnsentBytes < 1 || bulkTurnBytes < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + maxPacketBytes + ", " + maxUnsentBytes + ", " + bulkTurnBytes);
        }
    }

    /** For packets as long as ZooKeeper takes them by default. */
    public static LinkSettings defaults() {
        return new LinkSettings(0xfffff + 0xfffff, 256 * 1024 * 1024, 1024 * 1024);
    }
}
