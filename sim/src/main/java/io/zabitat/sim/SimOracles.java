package io.zabitat.sim;

import io.zabitat.quorum.oracle.LeaseFileOracleProvider;
import io.zabitat.quorum.oracle.PathOracleProvider;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import io.zabitat.spi.oracle.OracleProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The oracles of one run with two voters: those that ship, on real files, as what decides lies outside of the ensemble. Calls of an
 * exclusive oracle fail now and then, before or after they have had their effect. Writes down who may go on alone and how far, and holds
 * the oracle to it (Z10).
 */
final class SimOracles {
    /** In the configuration; each run has a file of its own in its stead. */
    static final String LEASE_PLACE = "file:/lease";

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int CALLS_FOR_A_FAILURE = 24;

    private final EnsembleOptions options;
    private final Random random;
    private final Counters counters;
    private final Map<Long, Long> recorded = new HashMap<>();
    private long newestToken;
    private long furthest;
    private Path folder;
    private boolean healed;
    private boolean failed;

    SimOracles(EnsembleOptions options, Random random, Counters counters) {
        this.options = options;
        this.random = random;
        this.counters = counters;
        if (isAsked()) {
            counters.count(isExclusive() ? "run with a lease file" : "run with a plain oracle");
        }
    }

    /** What {@code oraclePath} names: server 1 may go on alone, the others never. That is for whoever writes these files to ensure. */
    static String plain(Path root, int id) {
        try {
            return Files.writeString(root.resolve("oracle" + id), id == 1 ? "1" : "0")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAsked() {
        return options.oracle() != EnsembleOptions.NO_ORACLE;
    }

    private boolean isExclusive() {
        return options.oracle() == EnsembleOptions.LEASE_FILE;
    }

    Optional<OracleProvider> provider() {
        if (!isAsked()) {
            return Optional.empty();
        }
        return Optional.of(isExclusive() ? new Leases() : new PathOracleProvider());
    }

    /** Whether an oracle has let this server count alone for a history that ends there. */
    boolean mayGoAlone(long server, long upTo) {
        return isExclusive()
                ? recorded.getOrDefault(server, -1L) >= upTo
                : options.oracle() == EnsembleOptions.PLAIN_ORACLE && server == 1;
    }

    /** From now on every call is answered. */
    void heal() {
        healed = true;
    }

    /** The run is over. */
    void close() {
        if (folder != null) {
            try {
                for (String name : List.of("lease", "lease.lock", "lease.new")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path lease() {
        try {
            if (folder == null) {
                folder = Files.isDirectory(MEMORY)
                        ? Files.createTempDirectory(MEMORY, "zabitat-sim")
                        : Files.createTempDirectory("zabitat-sim");
            }
            return folder.resolve("lease");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Leases implements OracleProvider {
        @Override
        public String kind() {
            return "file";
        }

        @Override
        public Oracle open(OracleContext context) {
            return new Tapped(new LeaseFileOracleProvider()
                    .open(new OracleContext(
                            context.member(),
                            context.voters(),
                            "file:" + lease(),
                            context.leaseMillis(),
                            context.callMillis(),
                            context.nanoTime())));
        }
    }

    /** Whether a call has failed since somebody asked: a server that ends with it says so. */
    boolean takeFailed() {
        boolean was = failed;
        failed = false;
        return was;
    }

    private final class Tapped implements Oracle {
        private final Oracle oracle;

        Tapped(Oracle oracle) {
            this.oracle = oracle;
        }

        private void failNowAndThen() throws OracleException {
            if (!healed && random.nextInt(CALLS_FOR_A_FAILURE) == 0) {
                counters.count("oracle that does not answer");
                failed = true;
                throw new OracleException("nothing is heard of the oracle");
            }
        }

        @Override
        public Answer request(Request request) throws OracleException {
            failNowAndThen();
            Answer answer = oracle.request(request);
            counters.count(answer.granted() ? "grant" : "grant refused");
            if (answer.granted()) {
                if (request.lastZxid() < furthest || answer.grant().token() <= newestToken) {
                    throw new Violation("Z10: grant " + answer.grant() + " for " + request + " behind grant "
                            + newestToken + ", recorded is 0x" + Long.toHexString(furthest));
                }
                newestToken = answer.grant().token();
                recorded.clear();
                note(request.member(), request.lastZxid());
            }
            failNowAndThen();
            return answer;
        }

        @Override
        public Answer record(Grant grant, long zxid) throws OracleException {
            failNowAndThen();
            Answer answer = oracle.record(grant, zxid);
            counters.count(answer.granted() ? "record of who is alone" : "record refused");
            if (answer.granted()) {
                if (grant.token() != newestToken || zxid < furthest) {
                    throw new Violation("Z10: 0x" + Long.toHexString(zxid) + " is recorded for " + grant
                            + ", the newest grant is " + newestToken + ", recorded is 0x" + Long.toHexString(furthest));
                }
                note(grant.member(), zxid);
            }
            failNowAndThen();
            return answer;
        }

        private void note(long member, long zxid) {
            recorded.put(member, zxid);
            furthest = zxid;
        }

        @Override
        public void release(Grant grant, long zxid) throws OracleException {
            failNowAndThen();
            oracle.release(grant, zxid);
        }

        @Override
        public void attend() throws OracleException {
            oracle.attend();
        }

        @Override
        public String describe() {
            return oracle.describe();
        }

        @Override
        public void close() {
            oracle.close();
        }
    }
}
