package io.zabitat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TreeSettings;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.acl.AclSchemes;
import io.zabitat.tree.session.SessionExpiry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What words say of a member of an ensemble; the expected texts are those of Apache ZooKeeper 3.9.6 in the same state. */
class MemberWordsTest {
    private static final long SESSION = 0x10000ddb5520002L;
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests";

    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final AclPolicy acls = new AclPolicy(AclSchemes.NONE, false);
    private final Member member = new Member();
    private final ClientEndpoint endpoint = new ClientEndpoint(
            new EndpointSettings(
                    1 << 20, 1 << 20, 60, 0, 1000, 10_000, 10_000, 1000, 0, 0, -1, -1, 0, 0, 0, false, Set.of()),
            tree,
            acls,
            new AuthRegistry(List.of()),
            new NoWrites(),
            member,
            () -> 0,
            1,
            line -> {});
    private final FourLetterWords words = new FourLetterWords(endpoint, member);

    MemberWordsTest() {
        apply(new CreateSessionRequest(10_000), 0x100000001L);
        apply(new CreateRequest(OpCode.CREATE, Path.of("/e0"), new byte[10], Acl.OPEN, 1, -1), 0x100000002L);
        endpoint.startServing(new SessionKeeper(tree.sessions(), new SessionExpiry(500)), true);
    }

    private void apply(WriteRequest request, long zxid) {
        Caller caller = new Caller(SESSION, List.of());
        tree.apply(new Preparer(tree, acls).prepare(request, caller, 1, zxid, 1));
    }

    private String tell(String word) {
        StringBuilder out = new StringBuilder();
        words.tell(word, out);
        return out.toString();
    }

    @Test
    void shouldShowProposalSizesWhileLeading() {
        member.leads("leader");
        assertTrue(
                tell("srvr")
                        .endsWith("Zxid: 0x100000002\nMode: leader\nNode count: 6\n"
                                + "Proposal sizes last/min/max: -1/-1/-1\n"),
                tell("srvr"));
        member.sizes.record(48);
        member.sizes.record(559);
        member.sizes.record(97);
        assertTrue(tell("stat").endsWith("Node count: 6\nProposal sizes last/min/max: 97/48/559\n"), tell("stat"));
        assertEquals("Server stats reset.\n", tell("srst"));
        assertTrue(tell("srvr").endsWith("Proposal sizes last/min/max: -1/-1/-1\n"), tell("srvr"));
    }

    @Test
    void shouldShowNoProposalSizesOfALearner() {
        member.learns("follower");
        assertTrue(tell("srvr").endsWith("Mode: follower\nNode count: 6\n"), tell("srvr"));
        member.learns("observer");
        assertTrue(tell("stat").endsWith("Mode: observer\nNode count: 6\n"), tell("stat"));
    }

    @Test
    void shouldDumpTimeOutsInPlaceOfDeadlinesAtALearner() {
        member.learns("follower");
        assertEquals("""
                SessionTracker dump:
                Global Sessions(1):
                0x10000ddb5520002\t10000ms
                ephemeral nodes dump:
                Sessions with Ephemerals (1):
                0x10000ddb5520002:
                \t/e0
                Connections dump:
                Connections Sets (0)/(0):
                """, tell("dump"));
    }

    @Test
    void shouldDumpDeadlinesAtTheLeader() {
        member.leads("leader");
        assertTrue(tell("dump").startsWith("SessionTracker dump:\nSession Sets (1)/(1):\n1 expire at "), tell("dump"));
    }

    @Test
    void shouldEndTheConfigurationWithoutALineEnd() {
        assertEquals("clientPort=24381\nmembership: \nversion=0", tell("conf"));
    }

    @Test
    void shouldBeginMetricsWithTheState() {
        member.learns("observer");
        assertEquals("""
                zk_version\t3.9.6
                zk_server_state\tobserver
                zk_peer_state\tobserving - broadcast
                zk_observer_master_id\t3
                """, tell("mntr"));
    }

    @Test
    void shouldSayThatItDoesNotServeWhileItLooks() {
        endpoint.stopServing("test");
        for (String word : List.of(
                "srvr", "stat", "conf", "mntr", "dump", "cons", "crst", "srst", "dirs", "wchs", "wchc", "wchp")) {
            assertEquals(NOT_SERVING + "\n", tell(word), word);
        }
        assertEquals(NOT_SERVING, tell("hash"));
        assertEquals("null", tell("isro"));
        assertEquals("imok", tell("ruok"));
        assertEquals("306", tell("gtmk"));
    }

    /** Nobody writes here. */
    private static final class NoWrites implements WritePipeline {
        @Override
        public void submit(
                WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
            throw new AssertionError("a word writes nothing");
        }

        @Override
        public boolean takes(WriteRequest request) {
            return true;
        }

        @Override
        public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
            throw new AssertionError("a word writes nothing");
        }

        @Override
        public boolean syncWaits() {
            return false;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }

    private static final class Member implements ServerFacts {
        private final ProposalSizes sizes = new ProposalSizes();
        private String mode = "leader";
        private boolean learner;

        void leads(String name) {
            mode = name;
            learner = false;
        }

        void learns(String name) {
            mode = name;
            learner = true;
        }

        @Override
        public String version() {
            return "3.9.6";
        }

        @Override
        public String mode() {
            return mode;
        }

        @Override
        public boolean isLearner() {
            return learner;
        }

        @Override
        public Optional<ProposalSizes> proposalSizes() {
            return learner ? Optional.empty() : Optional.of(sizes);
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public String configuration() {
            return "clientPort=24381\nmembership: \nversion=0";
        }

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public Map<String, String> metrics() {
            Map<String, String> metrics = new LinkedHashMap<>();
            metrics.put("peer_state", "observing - broadcast");
            metrics.put("observer_master_id", "3");
            return metrics;
        }

        @Override
        public long[] directorySizes() {
            return new long[] {0, 0};
        }

        @Override
        public List<String> digests() {
            return List.of();
        }
    }
}
