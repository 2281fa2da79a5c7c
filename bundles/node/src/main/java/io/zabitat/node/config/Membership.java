package io.zabitat.node.config;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The server list of a configuration with its start checks (features 3.1, row standaloneEnabled). Pure. */
final class Membership {
    /** Session ids have room for so much of a server id. */
    private static final long LARGEST_SESSION_PREFIX = 255;

    private final EnsembleConfig ensemble;
    private final int voters;

    private Membership(EnsembleConfig ensemble) {
        this.ensemble = ensemble;
        this.voters = ensemble.voters().size();
    }

    /**
     * @param lines those of a file; others than server, group and weight lines are skipped
     * @param version of the list, 0 unless a reconfiguration has made it
     */
    static Membership parse(Map<String, String> lines, long version) throws ConfigException {
        return parse(lines, version, true);
    }

    /** @param electionPortsRequired false with electionAlg 0, which has no such ports */
    static Membership parse(Map<String, String> lines, long version, boolean electionPortsRequired)
            throws ConfigException {
        List<Member> members = new ArrayList<>();
        Map<String, String> quorumLines = new LinkedHashMap<>();
        Set<Long> ids = new TreeSet<>();
        for (Map.Entry<String, String> line : lines.entrySet()) {
            String key = line.getKey();
            // server.realm is a Kerberos property, not a member.
            if (key.startsWith("server.") && !key.equals("server.realm")) {
                Member member = ServerLine.parse(key, line.getValue(), electionPortsRequired);
                if (!ids.add(member.id())) {
                    throw new ConfigException(key, line.getValue(), "server " + member.id() + " is listed twice");
                }
                members.add(member);
            } else if (isQuorumLine(key)) {
                quorumLines.put(key, line.getValue());
            }
        }
        Membership membership = new Membership(new EnsembleConfig(version, members, quorumLines));
        QuorumLines.check(quorumLines, membership.ensemble);
        return membership;
    }

    /** Whether ZooKeeper takes the key for part of the server list. */
    static boolean isLine(String key) {
        return key.startsWith("server.") || isQuorumLine(key);
    }

    private static boolean isQuorumLine(String key) {
        return key.startsWith("group") || key.startsWith("weight");
    }

    EnsembleConfig ensemble() {
        return ensemble;
    }

    /** Whether there are group or weight lines, which ask for another quorum system than the majority. */
    boolean isHierarchical() {
        return !ensemble.quorumLines().isEmpty();
    }

    boolean isEmpty() {
        return ensemble.members().isEmpty();
    }

    Optional<Member> member(OptionalLong id) {
        return id.isPresent() ? ensemble.member(id.getAsLong()) : Optional.empty();
    }

    boolean isDistributed(boolean standaloneEnabled) {
        return voters > 1 || (!standaloneEnabled && voters > 0);
    }

    /** The checks that depend on nothing but the list; adds to the warnings what ZooKeeper logs. */
    void check(boolean standaloneEnabled, List<String> warnings) throws ConfigException {
        if (voters == 0 && !standaloneEnabled) {
            throw new ConfigException("standaloneEnabled", "false", "needs at least one server.N line that votes");
        }
        boolean observers = ensemble.members().size() > voters;
        if (voters == 0 && observers) {
            throw new ConfigException("server.N", "", "observers without participants are no configuration");
        }
        if (isDistributed(standaloneEnabled)) {
            warnOfNumbers(warnings);
        } else if (voters == 1) {
            if (observers) {
                throw new ConfigException("server.N", "", "observers without a quorum are no configuration");
            }
            warnings.add("invalid configuration, only one server specified (ignoring): running standalone");
        }
    }

    private void warnOfNumbers(List<String> warnings) {
        if (voters <= 2) {
            warnings.add("no server failure will be tolerated: at least 3 voters are needed");
        } else if (voters % 2 == 0) {
            warnings.add("non-optimal configuration, consider an odd number of voters");
        }
        for (Member member : ensemble.members()) {
            if (member.id() > LARGEST_SESSION_PREFIX) {
                warnings.add("server." + member.id() + ": ids above 255 share session ids with "
                        + (member.id() & LARGEST_SESSION_PREFIX));
            }
        }
    }

    /** Several addresses of one server need the switch, which changes the protocol of elections. */
    void checkAddresses(boolean multiAddressEnabled) throws ConfigException {
        for (Member member : ensemble.members()) {
            if (member.addresses().size() > 1 && !multiAddressEnabled) {
                throw new ConfigException(
                        "server." + member.id(),
                        "",
                        "several addresses are allowed with multiAddress.enabled=true only");
            }
        }
    }
}
