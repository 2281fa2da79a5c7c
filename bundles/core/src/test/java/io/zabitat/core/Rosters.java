package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Zxid;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Configurations as tests need them. */
final class Rosters {
    private Rosters() {}

    /** Members 1 to n vote. */
    static EnsembleConfig upTo(int voters) {
        return of(0, ids(voters), new long[0]);
    }

    static long[] ids(int voters) {
        long[] ids = new long[voters];
        for (int i = 0; i < voters; i++) {
            ids[i] = i + 1;
        }
        return ids;
    }

    static EnsembleConfig of(long version, long[] voters, long[] observers) {
        List<Member> members = new ArrayList<>();
        for (long id : voters) {
            members.add(member(id, false, "host" + id));
        }
        for (long id : observers) {
            members.add(member(id, true, "host" + id));
        }
        return new EnsembleConfig(version, members, Map.of());
    }

    static Member member(long id, boolean observer, String host) {
        return new Member(id, List.of(new Member.PeerAddress(host, 2888, 3888)), observer, Optional.empty());
    }

    /** Version, voters, observers: {@code 0x500000003=1,2,3+4}; {@code 3*2} weighs 2. */
    static String text(EnsembleConfig config) {
        String observers = names(config, config.members().stream().filter(Member::observer));
        return Zxid.toString(config.version()) + "="
                + names(config, config.members().stream().filter(member -> !member.observer()))
                + (observers.isEmpty() ? "" : "+" + observers);
    }

    private static String names(EnsembleConfig config, Stream<Member> members) {
        return members.map(member -> member.id()
                        + (hostOf(member).equals("host" + member.id()) ? "" : "@" + hostOf(member))
                        + Optional.ofNullable(config.quorumLines().get("weight." + member.id()))
                                .map(weight -> "*" + weight)
                                .orElse(""))
                .collect(Collectors.joining(","));
    }

    private static String hostOf(Member member) {
        return member.addresses().get(0).host();
    }

    /** What {@link #text} writes. */
    static EnsembleConfig parse(String text) {
        String[] halves = text.split("=");
        String[] kinds = halves[1].split("\\+");
        List<Member> members = new ArrayList<>();
        Map<String, String> lines = new TreeMap<>();
        for (int kind = 0; kind < kinds.length; kind++) {
            for (String name : kinds[kind].isEmpty() ? new String[0] : kinds[kind].split(",")) {
                String[] weighed = name.split("\\*");
                String[] parts = weighed[0].split("@");
                long id = Long.parseLong(parts[0]);
                if (weighed.length > 1) {
                    lines.put("weight." + id, weighed[1]);
                }
                members.add(member(id, kind == 1, parts.length > 1 ? parts[1] : "host" + id));
            }
        }
        return new EnsembleConfig(Long.decode(halves[0]), members, lines);
    }

    /** So many of the voters, whatever their number: not what {@link #majority} says, so that one sees who decides. */
    static QuorumSystems needing(int voters) {
        return config -> new QuorumVerifier() {
            @Override
            public boolean isQuorum(long[] servers) {
                return servers.length >= voters;
            }

            @Override
            public long weight(long server) {
                return isVoter(server) ? 1 : 0;
            }

            @Override
            public boolean isVoter(long server) {
                return config.isVoter(server);
            }
        };
    }

    /** More than half of the voters, or of their weight where the configuration gives one. */
    static QuorumVerifier majority(EnsembleConfig config) {
        return config.quorumLines().isEmpty() ? new Majority(config.voters()) : new ByWeight(config);
    }

    private record ByWeight(EnsembleConfig config) implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            long total = config.voters().stream().mapToLong(this::weight).sum();
            return 2 * LongStream.of(servers).map(this::weight).sum() > total;
        }

        @Override
        public long weight(long server) {
            return isVoter(server) ? Long.parseLong(config.quorumLines().getOrDefault("weight." + server, "1")) : 0;
        }

        @Override
        public boolean isVoter(long server) {
            return config.isVoter(server);
        }
    }
}
