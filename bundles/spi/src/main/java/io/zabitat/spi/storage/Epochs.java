package io.zabitat.spi.storage;

import java.io.IOException;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The two promises of a member about epochs (storage format, section 7). One thread at a time; all methods may block.
 *
 * <p>What {@link Store#recover} makes of them, with {@code h} the epoch of the last zxid of the history:
 * <ul>
 *   <li>accepted >= current >= h: opens.
 *   <li>current is less than h, and accepted is at least h, or an unfinished {@code currentEpoch.tmp} or 3.4's {@code updatingEpoch}
 *       says so: the crash was between history and currentEpoch. Whoever has a transaction of an epoch has all that its leader
 *       began with, so currentEpoch becomes h (ZOOKEEPER-1653).
 *   <li>in an ensemble, current is 0 or missing, and accepted is at least h > 0, without such an unfinished file: opens, and both stay
 *       what they are. The first synchronisation of this member did not end, and had an earlier disk been lost, it may once have
 *       acknowledged more than it has got since.
 *   <li>current is less than h without such a sign: refused, the files are not those of this history.
 *   <li>accepted is less than current: refused.
 *   <li>in an ensemble, one is missing, and not for that reason: it becomes h, as with ZooKeeper, and the rules above hold for the result; in an empty
 *       store both stay missing.
 * </ul>
 * In a suspect store the history says nothing: only the last but one is checked.
 */
@ConsumerType
public interface Epochs {
    OptionalLong accepted() throws IOException;

    OptionalLong current() throws IOException;

    /** Durable on return. */
    void saveAccepted(long epoch) throws IOException;

    /** Durable on return. */
    void saveCurrent(long epoch) throws IOException;
}
