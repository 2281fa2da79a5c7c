package io.zabitat.tree;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Member.HostPort;
import io.zabitat.api.request.ReconfigRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration that a reconfig asks for (quorum protocol, section 7): either all of it, or whom to take from the last one and whom to
 * add to it. Pure.
 */
final class NewMembers {
    private static final List<String> SPECIAL =
            List.of("127.", "0.0.0.0", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:0", "localhost");

    private final TreeMap<Long, Member> members = new TreeMap<>();

    private NewMembers(EnsembleConfig last) {
        last.members().forEach(member -> members.put(member.id(), member));
    }

    /**
     * @param version of the new configuration
     * @throws IllegalArgumentException when the request describes none
     */
    static EnsembleConfig of(ReconfigRequest request, EnsembleConfig last, long version) {
        if (request.newMembers().isPresent()) {
            return EnsembleConfig.parse(request.newMembers().get().replace(',', '\n'))
                    .withVersion(version);
        }
        if (!last.quorumLines().isEmpty()) {
            throw new IllegalArgumentException("groups and weights are given for all members at once");
        }
        NewMembers next = new NewMembers(last);
        words(request.leaving().orElse("")).forEach(next::leave);
        words(request.joining().orElse("")).forEach(next::join);
        return new EnsembleConfig(version, List.copyOf(next.members.values()), Map.of());
    }

    private static List<String> words(String list) {
        List<String> words = new ArrayList<>();
        for (String word : list.split(",")) {
            if (!word.isBlank()) {
                words.add(word.trim());
            }
        }
        return words;
    }

    private void leave(String id) {
        members.remove(Long.parseLong(id));
    }

    /** {@code server.N=} and all three of its addresses. */
    private void join(String line) {
        int equals = line.indexOf('=');
        if (equals < 0 || line.indexOf('=', equals + 1) >= 0) {
            throw new IllegalArgumentException(line + ": allowed: server.N=...");
        }
        String key = line.substring(0, equals).trim();
        long id = Long.parseLong(key.substring(key.lastIndexOf('.') + 1));
        if (id < 0) {
            throw new IllegalArgumentException(line + ": allowed: a whole number from 0 as server id");
        }
        Member joining = Member.parse(id, line.substring(equals + 1).trim());
        if (joining.client().isEmpty()) {
            throw new IllegalArgumentException(line + ": an address for clients is missing");
        }
        members.remove(id);
        List<HostPort> taken = members.values().stream()
                .flatMap(member -> addresses(member).stream())
                .toList();
        for (HostPort address : addresses(joining)) {
            if (!isSpecial(address.host()) && taken.contains(address)) {
                throw new IllegalArgumentException(line + ": " + address + " is another server's");
            }
        }
        members.put(id, joining);
    }

    private static List<HostPort> addresses(Member member) {
        List<HostPort> all = new ArrayList<>();
        member.addresses().forEach(address -> {
            all.add(address.quorum());
            all.add(address.election());
        });
        member.client().ifPresent(all::add);
        return all;
    }

    /** What is another server's own on each machine. */
    private static boolean isSpecial(String host) {
        return SPECIAL.stream()
                .anyMatch(special -> special.endsWith(".") ? host.startsWith(special) : host.equals(special));
    }
}
