package io.zabitat.storage.file;

import java.util.Locale;

/** File names of ZooKeeper (storage format, section 1) and of this store's own files, none of which Apache looks at. */
final class FileNames {
    static final String VERSION_DIRECTORY = "version-2";
    static final String MARK = "durable.mark";
    static final String LOCK = "zabitat.lock";
    /** How the name of the next log file begins while it is prepared ahead. */
    static final String SPARE_LOG = "zabitat.spare";
    /** A log file that is being made in a hurry. */
    static final String NEW_LOG = "zabitat.new";
    /** See {@link HistoryBase}. */
    static final String BASE = "zabitat.base";
    /** Among the snapshots; see {@link LogFolder}. */
    static final String LOGS_ELSEWHERE = "zabitat.logs";
    /** Its presence says that the history was given up, its text why. */
    static final String SUSPECT = "zabitat.suspect";
    /** Its presence says that logs were taken away, its text since when; until a leader has been followed, or the operator's word. */
    static final String PARTIAL = "zabitat.partial";
    /** Its text is the zxid of a snapshot of another member that is about to become the history. */
    static final String INSTALL = "zabitat.install";
    /** How the names of files begin that are no longer part of the store, before a number. */
    static final String ASIDE = "quarantine-";
    /** A snapshot that is being written. */
    static final String NEW_SNAPSHOT = "zabitat.snapshot";

    static final long NONE = -1;
    private static final String LOG = "log.";
    private static final String SNAPSHOT = "snapshot.";

    private FileNames() {}

    static String log(long zxid) {
        return LOG + Long.toHexString(zxid);
    }

    static String snapshot(long zxid, Compression compression) {
        return SNAPSHOT + Long.toHexString(zxid) + compression.extension();
    }

    /** The zxid in a log's name, or {@link #NONE}. */
    static long logZxid(String name) {
        return name.startsWith(LOG) ? hex(name.substring(LOG.length())) : NONE;
    }

    /**
     * The zxid in a snapshot's name, or {@link #NONE}; an extension nobody knows, such as Apache's .tmp, is no
     * snapshot.
     */
    static long snapshotZxid(String name) {
        if (!name.startsWith(SNAPSHOT)) {
            return NONE;
        }
        String rest = name.substring(SNAPSHOT.length());
        int dot = rest.indexOf('.');
        if (dot >= 0 && Compression.ofName(name) == Compression.NONE) {
            return NONE;
        }
        return hex(dot < 0 ? rest : rest.substring(0, dot));
    }

    private static long hex(String digits) {
        if (digits.isEmpty() || digits.length() > 16) {
            return NONE;
        }
        try {
            return Long.parseLong(digits.toLowerCase(Locale.ROOT), 16);
        } catch (NumberFormatException notOne) {
            return NONE;
        }
    }
}
