package io.zabitat.spi.tck;

import com.example.broadcast.BroadcastElectionAlgorithm;
import com.example.journal.JournalStorageProvider;
import com.example.ledger.LedgerOracleProvider;
import com.example.plain.PlainTransportProvider;
import com.example.twothirds.TwoThirdsProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.tck.auth.AuthContract;
import io.zabitat.spi.tck.auth.Visitor;
import io.zabitat.spi.tck.election.ElectionContract;
import io.zabitat.spi.tck.oracle.ExclusiveOracleContract;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract;
import io.zabitat.spi.tck.storage.DurableStorageContract;
import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.TransportProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The kits on sound providers of which one method is wrong. Not run by themselves: {@link EachMethodTest} runs them. */
final class FaultyKits {
    private FaultyKits() {}

    @ExtendWith(FaultInjection.class)
    static class Auth extends AuthContract implements FaultInjection.Target {
        private Faulty fault;

        @Override
        public void setFault(Faulty fault) {
            this.fault = fault;
        }

        @Override
        protected AuthProviderFactory factory() {
            return fault.in(AuthProviderFactory.class, new SoundAuth());
        }

        @Override
        protected Visitor visitor() {
            return SoundAuth.visitor();
        }

        @Override
        protected List<byte[]> refusedCredentials() {
            return List.of("Alice!".getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        protected List<String> invalidAclIds() {
            return List.of("", "A B");
        }

        @Override
        protected List<Map<String, String>> unusableSettings() {
            return List.of(Map.of(SoundAuth.SETTING, "maybe"));
        }
    }

    @ExtendWith(FaultInjection.class)
    static class Election extends ElectionContract implements FaultInjection.Target {
        private Faulty fault;

        @Override
        public void setFault(Faulty fault) {
            this.fault = fault;
        }

        @Override
        protected ElectionAlgorithm algorithm() {
            return fault.in(ElectionAlgorithm.class, new BroadcastElectionAlgorithm());
        }
    }

    @ExtendWith(FaultInjection.class)
    static class Oracles extends ExclusiveOracleContract implements FaultInjection.Target {
        @TempDir
        private Path folder;

        private Faulty fault;

        @Override
        public void setFault(Faulty fault) {
            this.fault = fault;
        }

        @Override
        protected OracleProvider provider() {
            return fault.in(OracleProvider.class, new LedgerOracleProvider());
        }

        @Override
        protected String freshPlace() throws IOException {
            return "ledger:" + Files.createTempFile(folder, "grants", "");
        }

        @Override
        protected void takeAway(String place) throws IOException {
            Files.delete(Path.of(place.substring("ledger:".length())));
        }

        @Override
        protected List<String> unusablePlaces() {
            return List.of("ledger:here");
        }
    }

    @ExtendWith(FaultInjection.class)
    static class Quorum extends QuorumVerifierContract implements FaultInjection.Target {
        private Faulty fault;

        @Override
        public void setFault(Faulty fault) {
            this.fault = fault;
        }

        @Override
        protected QuorumVerifierProvider provider() {
            return fault.in(QuorumVerifierProvider.class, new TwoThirdsProvider());
        }

        @Override
        protected Configuration draw(Random random) {
            return new Configuration(drawVoters(random, 9), Map.of());
        }

        @Override
        protected boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted) {
            return 3 * servers.size() > 2 * configuration.voters().size();
        }
    }

    @ExtendWith(FaultInjection.class)
    static class Transport extends TransportContract implements FaultInjection.Target {
        private Faulty fault;

        @Override
        public void setFault(Faulty fault) {
            this.fault = fault;
        }

        @Override
        protected TransportProvider provider() {
            return fault.in(TransportProvider.class, new PlainTransportProvider());
        }
    }

    @ExtendWith(FaultInjection.class)
    static class Storage extends DurableStorageContract implements FaultInjection.Target {
        private Faulty fault;

        @Override
        public void setFault(Faulty fault) {
            this.fault = fault;
        }

        @Override
        protected StorageProvider provider() {
            return fault.in(StorageProvider.class, new JournalStorageProvider());
        }
    }
}
