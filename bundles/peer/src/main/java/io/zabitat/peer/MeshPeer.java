package io.zabitat.peer;

import io.zabitat.api.Member;
import java.util.List;

/** What the mesh knows about one other server: its connection, the message that waits for it, when to dial. Owned by the mesh. */
final class MeshPeer {
    private static final long FIRST_PAUSE_NANOS = 100_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

    /** A server that connects back does it in much less. */
    private static final long CONNECT_BACK_NANOS = 500_000_000L;

    /** What has waited longer is not what would be said now. */
    private static final long MESSAGE_LIFE_NANOS = 5_000_000_000L;

    final long id;
    /** Null while there is none. */
    MeshConnection connection;
    /** The newest message that has not been sent, or null. */
    byte[] waiting;

    boolean dialing;
    /** Whether it has asked to be connected back. */
    boolean owed;
    /** Whether it has called while its connection was very young. */
    boolean crossed;
    /** The addresses its last initial message told, if any. */
    List<Member.HostPort> told = List.of();

    private long waitingSinceNanos;
    private long nextDialNanos;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private boolean owedFailed;

    MeshPeer(long id, long nowNanos) {
        this.id = id;
        this.nextDialNanos = nowNanos;
    }

    void waitFor(byte[] message, long nowNanos) {
        waiting = message;
        waitingSinceNanos = nowNanos;
    }

    void dropStale(long nowNanos) {
        if (waiting != null && nowNanos - waitingSinceNanos >= MESSAGE_LIFE_NANOS) {
            waiting = null;
        }
    }

    /** Whether nothing is left to know about it. */
    boolean isIdle() {
        return connection == null && waiting == null && !dialing && !owed;
    }

    boolean wantsDial() {
        return connection == null && !dialing && (waiting != null || owed);
    }

    boolean mayDial(long nowNanos) {
        return nowNanos - nextDialNanos >= 0;
    }

    /** It lives, since it has called: what failed before does not count, but for connecting back itself. */
    void onCalled(long nowNanos) {
        owed = true;
        crossed = false;
        if (!owedFailed) {
            nextDialNanos = nowNanos;
        }
    }

    void onDialFailed(long nowNanos) {
        dialing = false;
        owedFailed = owed;
        owed = false;
        pause(nowNanos, pauseNanos);
    }

    /** We have called a server with a larger id, which is to connect back. */
    void onChallengeLost(long nowNanos) {
        dialing = false;
        owed = false;
        pause(nowNanos, Math.max(CONNECT_BACK_NANOS, pauseNanos));
    }

    void onUp(MeshConnection with, long nowNanos) {
        connection = with;
        dialing = false;
        owed = false;
        crossed = false;
        owedFailed = false;
        pauseNanos = FIRST_PAUSE_NANOS;
        nextDialNanos = nowNanos;
    }

    private void pause(long nowNanos, long nanos) {
        nextDialNanos = nowNanos + nanos;
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
    }

    /** When the mesh has to look at it again, if only time passes. */
    long deadlineNanos(long roomCheckNanos) {
        if (connection != null) {
            return waiting == null ? Long.MAX_VALUE : roomCheckNanos;
        }
        long deadline = wantsDial() ? nextDialNanos : Long.MAX_VALUE;
        return waiting == null ? deadline : Math.min(deadline, waitingSinceNanos + MESSAGE_LIFE_NANOS);
    }
}
