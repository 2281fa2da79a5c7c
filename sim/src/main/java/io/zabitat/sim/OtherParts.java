package io.zabitat.sim;

import io.zabitat.api.Path;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.election.udp.UdpLeaderElectionProvider;
import io.zabitat.election.udpauth.UdpAuthChallengeProvider;
import io.zabitat.election.udpauth.UdpAuthProvider;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.swap.Holder;
import io.zabitat.swap.SwapState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The providers that one life of a member could have, and which of them an operator wants in the place of another. Those of elections are
 * there twice, so that the code of an algorithm can be exchanged too.
 */
final class OtherParts {
    /** The parts that are changed, in the order of the numbers in the lines of a script. */
    static final List<Role> CHANGED =
            List.of(Role.CLIENT_TRANSPORT, Role.STORAGE, Role.ELECTION, Role.QUORUM, Role.PEER_TRANSPORT);

    /** Those that have somebody for good when a member begins. */
    static final List<Role> AT_ONCE = List.of(Role.CLIENT_TRANSPORT, Role.STORAGE, Role.ELECTION, Role.PEER_TRANSPORT);

    static final int TRANSPORT = 0;
    static final int STORE = 1;
    static final int ELECTION = 2;
    static final int QUORUM = 3;
    static final int LINKS = 4;
    /** Those whose change does not take long. */
    static final int[] SWIFT = {TRANSPORT, ELECTION, QUORUM, LINKS};

    /** Where it stands by which algorithm the members elect. */
    static final String ELECTION_NODE = Decisions.ROOT + "/election";
    /** The list of members, with the lines by which they count. */
    static final String LIST_NODE = "/zookeeper/config";

    private static final long CANARY_MILLIS = 40;
    private static final int ALGORITHMS = 4;
    /** One of so many changes of an election where only its code can be exchanged wants more, and is refused. */
    private static final int REFUSED = 5;
    /** How often only the code that counts is exchanged, beside one of each kind of lines. */
    private static final int ALIKE = 3;

    private final Machine machine;
    private final EnsembleOptions options;
    private final Function<String, ? extends Object> transports;

    /** What an operator wants. */
    record Wanted(Candidate to, Map<String, String> policy, long canaryMillis) {}

    OtherParts(Machine machine, EnsembleOptions options, Function<String, ? extends Object> transports) {
        this.machine = machine;
        this.options = options;
        this.transports = transports;
    }

    /** Whether it follows what the members have decided, and a journal knows only about the own code. */
    static boolean isDecided(Role role) {
        return role == Role.ELECTION || role == Role.QUORUM;
    }

    /** Whether it is such a decision. */
    static boolean decides(Txn txn) {
        Path path = txn.body() instanceof CreateTxn create
                ? create.path()
                : txn.body() instanceof SetDataTxn set ? set.path() : Path.EMPTY;
        return path.toString().equals(ELECTION_NODE) || path.toString().equals(LIST_NODE);
    }

    String configured(Role role) {
        return switch (role) {
            case STORAGE -> machine.storage().name();
            case ELECTION -> Integer.toString(options.election());
            case QUORUM -> QuorumSystems.kind(options);
            default -> MemberPorts.TRANSPORT;
        };
    }

    // ------------------------------------------------------------------------------------------------ wishes

    /** @param how a {@link SwapWish} */
    Wanted wanted(Role role, ProviderId active, long how) {
        return switch (role) {
            case STORAGE -> {
                String rollback = SwapWish.isInstant(how) ? "instant" : "catchup";
                yield new Wanted(
                        candidate(role, ProviderId.of(other(active.name()))),
                        Map.of("rollback", rollback, "quorum", "ignore"),
                        0);
            }
            case ELECTION -> new Wanted(candidate(role, otherElection(active, how)), Map.of(), 0);
            case QUORUM -> otherQuorum(active, how);
            case PEER_TRANSPORT ->
                new Wanted(
                        candidate(role, ProviderId.of(other(active.name()))),
                        SwapWish.isInstant(how) ? Map.of("lost", "1000") : Map.of(),
                        0);
            default ->
                new Wanted(
                        candidate(role, ProviderId.of(other(active.name()))),
                        Map.of(),
                        SwapWish.isInstant(how) ? CANARY_MILLIS : 0);
        };
    }

    private static String other(String name) {
        return switch (name) {
            case StoreSide.FILE -> StoreSide.H2;
            case StoreSide.H2 -> StoreSide.FILE;
            case MemberPorts.TRANSPORT -> MemberPorts.OTHER_TRANSPORT;
            default -> MemberPorts.TRANSPORT;
        };
    }

    /** The same algorithm by other code, or another algorithm. */
    private ProviderId otherElection(ProviderId active, long how) {
        int choice = SwapWish.choice(how, 2 * REFUSED);
        boolean another = options.electsFreely() ? choice >= REFUSED : choice == REFUSED;
        if (!another) {
            return inVersion(active.name(), otherVersion(active));
        }
        int number = Integer.parseInt(active.name()) + 1 + SwapWish.choice(how, ALGORITHMS - 1);
        return inVersion(Integer.toString(number % ALGORITHMS), "0");
    }

    /** Other code that counts alike, or other lines, which all have to agree on. */
    private Wanted otherQuorum(ProviderId active, long how) {
        List<Map<String, String>> systems = QuorumSystems.wanted(options.voters());
        int choice = SwapWish.choice(how, systems.size() + ALIKE);
        boolean onlyCode = choice >= systems.size() || !options.lists() && choice != 0;
        Map<String, String> lines = onlyCode ? Map.of() : systems.get(choice);
        boolean hasLines = active.name().equals(QuorumSystems.HIERARCHICAL);
        if (onlyCode || lines.isEmpty() && !hasLines) {
            return new Wanted(candidate(Role.QUORUM, inVersion(active.name(), otherVersion(active))), Map.of(), 0);
        }
        String kind = lines.isEmpty() ? QuorumSystems.MAJORITY : QuorumSystems.HIERARCHICAL;
        Map<String, String> policy = new HashMap<>(lines);
        if (SwapWish.isInstant(how)) {
            policy.put("absent", "allow");
        }
        return new Wanted(candidate(Role.QUORUM, inVersion(kind, "0")), policy, 0);
    }

    private static ProviderId inVersion(String name, String version) {
        return new ProviderId(name, version, "", "");
    }

    private static String otherVersion(ProviderId active) {
        return active.version().equals("0") ? "1" : "0";
    }

    // ------------------------------------------------------------------------------------------------ providers

    private Candidate candidate(Role role, ProviderId id) {
        return new Candidate(role, id, () -> switch (role) {
            case STORAGE -> machine.stores().get(id.name()).provider();
            case ELECTION -> election(id);
            case QUORUM -> quorum(id.name());
            default -> transports.apply(id.name());
        });
    }

    /** Who elects, and is now and then wrong about its server. */
    ElectionAlgorithm election(ProviderId id) {
        ElectionAlgorithm algorithm = switch (Integer.parseInt(id.name())) {
            case 0 -> new UdpLeaderElectionProvider();
            case 1 -> new UdpAuthProvider();
            case 2 -> new UdpAuthChallengeProvider();
            default -> new FastLeaderElectionProvider();
        };
        return new WrongVotes(algorithm, machine::isVotingWrongly);
    }

    /** Another one each time, as another bundle's. */
    QuorumVerifierProvider quorum(String kind) {
        return QuorumSystems.provider(kind);
    }

    /** As a server does it: the code that was chosen last goes first, whatever algorithm was configured or decided. */
    List<Candidate> standbys(SwapState settled) {
        List<Candidate> all = new ArrayList<>();
        for (int number = 0; number < ALGORITHMS; number++) {
            addBoth(Role.ELECTION, Integer.toString(number), all);
        }
        addBoth(Role.QUORUM, QuorumSystems.MAJORITY, all);
        addBoth(Role.QUORUM, QuorumSystems.HIERARCHICAL, all);
        addBoth(Role.QUORUM, QuorumSystems.ORACLE, all);
        Set<ProviderId> chosen =
                settled.holders().values().stream().map(Holder::id).collect(Collectors.toSet());
        all.sort(Comparator.comparing(candidate -> !chosen.contains(candidate.id())));
        return all;
    }

    private void addBoth(Role role, String name, List<Candidate> to) {
        to.add(candidate(role, inVersion(name, "0")));
        to.add(candidate(role, inVersion(name, "1")));
    }

    /** The code that begins, of the algorithm that is configured; what was decided is found in the history. */
    Incumbent beginning(Incumbent last) {
        String name = configured(Role.ELECTION);
        return last.id().name().equals(name) ? last : new Incumbent(last.generation(), ProviderId.of(name));
    }
}
