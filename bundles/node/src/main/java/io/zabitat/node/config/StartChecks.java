package io.zabitat.node.config;

import io.zabitat.api.Member;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What several keys must say together before a server may start. Used once, by {@link ServerConfig#parse}. */
final class StartChecks {
    /** The largest server id that leaves room for the mark of TTL nodes. */
    private static final long LARGEST_ID_WITH_TTL_NODES = 254;

    private final Values values;
    private final Map<String, String> settings;
    private final List<String> warnings;

    StartChecks(Values values, Map<String, String> settings, List<String> warnings) {
        this.values = values;
        this.settings = settings;
        this.warnings = warnings;
    }

    /** The server list of the configuration, or of the file it names. */
    Membership membership() throws ConfigException {
        checkDirs();
        checkSessionTimeouts();
        boolean electionPorts = electionAlg() != QuorumConfig.LEADER_ELECTION;
        Membership membership = values.isSet("dynamicConfigFile")
                ? dynamic(electionPorts)
                : Membership.parse(settings, 0, electionPorts);
        membership.check(values.flag("standaloneEnabled"), warnings);
        membership.checkAddresses(values.flag("multiAddress.enabled"));
        return membership;
    }

    private Membership dynamic(boolean electionPorts) throws ConfigException {
        for (String key : settings.keySet()) {
            if (Membership.isLine(key)) {
                throw new ConfigException(key, settings.get(key), "belongs into dynamicConfigFile, which is set");
            }
        }
        return DynamicFile.read(values.text("dynamicConfigFile"), electionPorts);
    }

    private void checkDirs() throws ConfigException {
        if (!values.isSet("dataDir")) {
            throw new ConfigException("dataDir", "", "required: the directory for snapshots and myid");
        }
        for (String key : List.of("dataDir", "dataLogDir", "dynamicConfigFile")) {
            try {
                Path.of(values.text(key));
            } catch (InvalidPathException e) {
                throw new ConfigException(key, values.text(key), "allowed: a path", e);
            }
        }
    }

    private void checkSessionTimeouts() throws ConfigException {
        int min = sessionTimeoutMillis(values, "minSessionTimeout", 2);
        int max = sessionTimeoutMillis(values, "maxSessionTimeout", 20);
        if (min > max) {
            throw new ConfigException(
                    "minSessionTimeout", Integer.toString(min), "allowed: at most maxSessionTimeout, " + max);
        }
    }

    /** What is set, else a number of ticks; saturates. */
    static int sessionTimeoutMillis(Values values, String key, int ticks) {
        int set = values.intOf(key);
        return set >= 0 ? set : (int) Math.min(Integer.MAX_VALUE, (long) values.intOf("tickTime") * ticks);
    }

    private int electionAlg() {
        return Integer.parseInt(values.text("electionAlg"));
    }

    /** What the algorithms before 3 know nothing of (election protocol, section 6). */
    private void checkElection(Membership membership) throws ConfigException {
        int algorithm = electionAlg();
        if (algorithm == QuorumConfig.FAST_LEADER_ELECTION) {
            return;
        }
        String needs = needsFastElection();
        for (String key : List.of("sslQuorum", "portUnification")) {
            if (values.flag(key)) {
                throw new ConfigException(key, "true", needs + "elections by datagrams have no TLS");
            }
        }
        if (values.flag("reconfigEnabled")) {
            throw new ConfigException(
                    "reconfigEnabled", "true", needs + "the others do not tell of new configurations");
        }
        if (membership.isHierarchical()) {
            Map.Entry<String, String> line = quorumLine(membership);
            throw new ConfigException(line.getKey(), line.getValue(), needs + "the others know plain majorities");
        }
        for (Member member : membership.ensemble().members()) {
            if (member.addresses().size() > 1) {
                throw new ConfigException(
                        "server." + member.id(), "", needs + "several addresses; the others know one of each server");
            }
            if (member.observer() && algorithm != QuorumConfig.LEADER_ELECTION) {
                warnings.add("server." + member.id() + ": observers are not part of electionAlg=" + algorithm
                        + "; they find a leader among Zabitat servers, ZooKeeper's may count them as voters");
            }
        }
    }

    private String needsFastElection() {
        return "allowed with electionAlg=3 only, here it is " + electionAlg() + ": ";
    }

    private static Map.Entry<String, String> quorumLine(Membership membership) {
        return membership.ensemble().quorumLines().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .findFirst()
                .orElseThrow();
    }

    /** The number in {@code myid}, after the checks of a member of an ensemble. */
    OptionalLong myid(Membership membership) throws ConfigException {
        if (!membership.isDistributed(values.flag("standaloneEnabled"))) {
            checkStandalone();
            return membership.isEmpty() ? OptionalLong.empty() : readMyid();
        }
        OptionalLong myid = readMyid();
        checkMember(membership, myid);
        return myid;
    }

    private OptionalLong readMyid() throws ConfigException {
        return ConfigFile.myid(Path.of(values.text("dataDir")));
    }

    private void checkStandalone() throws ConfigException {
        if (values.text("peerType").equals("observer")) {
            warnings.add("peerType=observer has no effect: a standalone server serves alone");
        }
        if (!values.flag("db.autocreate")) {
            throw new ConfigException("db.autocreate", "false", "allowed on members of an ensemble only");
        }
    }

    private void checkMember(Membership membership, OptionalLong myid) throws ConfigException {
        for (String key : List.of("initLimit", "syncLimit")) {
            if (!values.isSet(key) || values.intOf(key) == 0) {
                throw new ConfigException(
                        key, settings.getOrDefault(key, ""), "required in an ensemble: a whole number of ticks from 1");
            }
        }
        if (myid.isEmpty()) {
            throw new ConfigException(
                    "myid", "", "the file myid, which holds the server's id, is missing in " + values.text("dataDir"));
        }
        long id = myid.getAsLong();
        Member own = membership
                .member(myid)
                .orElseThrow(() -> new ConfigException(
                        "myid",
                        Long.toString(id),
                        "no server." + id + " in the list; allowed: "
                                + membership.ensemble().members().stream()
                                        .map(Member::id)
                                        .toList()));
        if (values.flag("extendedTypesEnabled") && id > LARGEST_ID_WITH_TTL_NODES) {
            throw new ConfigException(
                    "myid",
                    Long.toString(id),
                    "allowed: at most " + LARGEST_ID_WITH_TTL_NODES + " with extendedTypesEnabled=true");
        }
        checkElection(membership);
        checkQuorumSystem(membership);
        compareRoles(own);
        warnOfMissingParts();
    }

    /** Groups without a quorum system that knows them would make quorums that nobody asked for. */
    private void checkQuorumSystem(Membership membership) throws ConfigException {
        if (membership.isHierarchical() && values.text("zabitat.quorum").equals("majority")) {
            Map.Entry<String, String> line = quorumLine(membership);
            throw new ConfigException(
                    line.getKey(),
                    line.getValue(),
                    "majorities are not what groups and weights ask for: leave zabitat.quorum away, or name another"
                            + " quorum system");
        }
    }

    /** Warns of an oracle that lets both of two servers go on; refuses one that would not be asked as meant. */
    Optional<OracleName> oracle(Membership membership) throws ConfigException {
        boolean open = values.isSet(OracleName.OPEN_KEY);
        boolean exclusive = values.isSet(OracleName.EXCLUSIVE_KEY);
        if (!open && !exclusive || !membership.isDistributed(values.flag("standaloneEnabled"))) {
            return Optional.empty();
        }
        int voters = membership.ensemble().voters().size();
        String key = exclusive ? OracleName.EXCLUSIVE_KEY : OracleName.OPEN_KEY;
        String place = values.text(key);
        if (open && exclusive) {
            throw new ConfigException(key, place, "oraclePath is set, too: take one away");
        } else if (membership.isHierarchical()) {
            // With oraclePath ZooKeeper ignores the groups, and their writer never learns of it.
            throw new ConfigException(key, place, "there are groups or weights, too: take one away");
        } else if (electionAlg() != QuorumConfig.FAST_LEADER_ELECTION) {
            throw new ConfigException(key, place, needsFastElection() + "the others ask no oracle");
        } else if (exclusive && voters != 2) {
            throw new ConfigException(key, place, "an oracle is for two voters, not " + voters);
        } else if (open) {
            warnings.add(key + "=" + place
                    + (voters == 2
                            ? ": while both files begin with 1 both servers go on alone, and their histories part;"
                                    + " zabitat.oracle names one that only one of them gets"
                            : " has no effect: an oracle is for two voters, not " + voters));
            return Optional.of(OracleName.open(place));
        }
        return Optional.of(OracleName.exclusive(place));
    }

    private void compareRoles(Member own) {
        String listed = own.observer() ? "observer" : "participant";
        String given = values.text("peerType");
        // Without the key ZooKeeper warns of every observer; there is nothing to contradict.
        if (settings.containsKey("peerType") && !given.equals(listed)) {
            warnings.add("peerType=" + given + " has no effect: the server list says that server." + own.id() + " is "
                    + listed);
        }
    }

    private void warnOfMissingParts() {
        if (values.flag("readonlymode.enabled")) {
            warnings.add("readonlymode.enabled only allows isro: read-only mode is not available in this version");
        }
    }

    /** Takes the client port from this server's own line, as ZooKeeper does, and demands one. */
    void client(Membership membership, OptionalLong myid) throws ConfigException {
        Optional<Member.HostPort> own = membership.member(myid).flatMap(Member::client);
        new ClientAddress(settings, warnings).settle(own, "server." + myid.orElse(0));
    }
}
